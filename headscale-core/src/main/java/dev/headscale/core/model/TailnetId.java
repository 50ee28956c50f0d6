package dev.headscale.core.model;

import java.util.regex.Pattern;

/**
 * The name of a tailnet within one control plane. Immutable and thread-safe.
 *
 * @param value 1 to 63 lower-case letters, digits and inner hyphens
 */
public record TailnetId(String value) implements Comparable<TailnetId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** The tailnet that every control plane has. */
    public static final TailnetId DEFAULT = new TailnetId("default");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public TailnetId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a tailnet's name has 1 to 63 lower-case letters, digits and inner hyphens: \"" + value + "\"");
        }
    }

    @Override
    public int compareTo(TailnetId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
