package dev.headscale.core.internal.name;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a node's DNS label of what its device calls itself. */
public final class NodeNames {
    /** The longest label that DNS allows (RFC 1035). */
    public static final int LONGEST = 63;

    private static final String NAMELESS = "node";
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern NUMBERED = Pattern.compile(".*-([1-9][0-9]{0,8})");

    private NodeNames() {}

    /**
     * Makes a label of a host name: common local domains are cut off, separators become hyphens, what DNS does not allow
     * is dropped, and the rest is in lower case. No more than the first 63 bytes count.
     *
     * @param hostname what a device calls itself
     * @return a valid label; {@code node} if nothing is left
     */
    public static String sanitize(String hostname) {
        String name = cut(cut(cut(hostname, ".local"), ".localdomain"), ".lan");
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int start = 0;
        int end = Math.min(bytes.length, LONGEST);
        while (start < end && !isLetterOrDigit(bytes[start])) {
            start++;
        }
        while (start < end && !isLetterOrDigit(bytes[end - 1])) {
            end--;
        }
        StringBuilder label = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            if (isLetterOrDigit(bytes[i])) {
                label.append(Character.toLowerCase((char) bytes[i]));
            } else if (" .@_-".indexOf(bytes[i]) >= 0) {
                label.append('-');
            }
        }
        return label.isEmpty() ? NAMELESS : label.toString();
    }

    private static String cut(String name, String suffix) {
        return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    private static boolean isLetterOrDigit(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }

    /**
     * Finds a label that no other node has.
     *
     * @param base the wanted label
     * @param taken tells whether another node has a label
     * @return the base, or the first free one of {@code base-1}, {@code base-2} and so on; where that would be too long
     *     for DNS the base is shortened
     */
    public static String unique(String base, Predicate<String> taken) {
        String label = base;
        for (int number = 1; taken.test(label); number++) {
            label = numbered(base, number);
        }
        return label;
    }

    private static String numbered(String base, int number) {
        String suffix = "-" + number;
        int length = Math.min(base.length(), LONGEST - suffix.length());
        while (length > 0 && base.charAt(length - 1) == '-') {
            length--;
        }
        return base.substring(0, length) + suffix;
    }

    /**
     * Tells whether a label was made of a host name, and so goes on following it. Otherwise somebody chose it.
     *
     * @param label the node's present label
     * @param hostname the host name that the node had until now
     * @return true if the label is what {@link #sanitize} and {@link #unique} make of the host name
     */
    public static boolean followsHostname(String label, String hostname) {
        String base = sanitize(hostname);
        if (label.equals(base)) {
            return true;
        }
        Matcher number = NUMBERED.matcher(label);
        return number.matches() && label.equals(numbered(base, Integer.parseInt(number.group(1))));
    }

    /**
     * Tells whether a text may be a node's label.
     *
     * @param label any text
     * @return true for 1 to 63 ASCII letters, digits and inner hyphens
     */
    public static boolean isValidLabel(String label) {
        return LABEL.matcher(label).matches();
    }

    /**
     * Returns the name under which clients know a node.
     *
     * @param label the node's label
     * @param baseDomain the tailnet's domain without dots at its ends; may be empty
     * @return {@code label.domain.}, or the bare label if there is no domain
     */
    public static String fqdn(String label, String baseDomain) {
        return baseDomain.isEmpty() ? label : label + "." + baseDomain + ".";
    }
}
