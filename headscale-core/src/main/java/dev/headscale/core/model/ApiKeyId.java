package dev.headscale.core.model;

/**
 * The id of an API key, unique in its tailnet and never used twice. Immutable and thread-safe.
 *
 * @param value a positive number
 */
public record ApiKeyId(long value) implements Comparable<ApiKeyId> {

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public ApiKeyId {
        if (value <= 0) {
            throw new IllegalArgumentException("an id is positive, not " + value);
        }
    }

    @Override
    public int compareTo(ApiKeyId other) {
        return Long.compare(value, other.value);
    }

    /** Returns the number in decimal. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
