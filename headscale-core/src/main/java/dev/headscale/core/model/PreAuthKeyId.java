package dev.headscale.core.model;

/**
 * The id of a pre-auth key, unique in its tailnet and never used twice. Immutable and thread-safe.
 *
 * @param value a positive number
 */
public record PreAuthKeyId(long value) implements Comparable<PreAuthKeyId> {

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public PreAuthKeyId {
        if (value <= 0) {
            throw new IllegalArgumentException("an id is positive, not " + value);
        }
    }

    @Override
    public int compareTo(PreAuthKeyId other) {
        return Long.compare(value, other.value);
    }

    /** Returns the number in decimal. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
