package dev.headscale.core.internal.dns;

/** The form of domain names. */
public final class DomainNames {
    /** The longest domain name in text without the dot at its end. */
    static final int LONGEST = 253;

    private static final int LONGEST_LABEL = 63;

    private DomainNames() {}

    /**
     * Tells whether clients can take a text for a domain name. Some crash on others.
     *
     * @param name any text
     * @return true for labels of 1 to 63 ASCII letters, digits, hyphens and underscores, with dots between them, of no
     *     more than 253 characters
     */
    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > LONGEST_LABEL || !label.matches("[A-Za-z0-9_-]+")) {
                return false;
            }
        }
        return true;
    }
}
