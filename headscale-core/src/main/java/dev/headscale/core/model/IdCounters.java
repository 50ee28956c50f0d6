package dev.headscale.core.model;

/**
 * The highest ids that a tailnet has given out. They are stored, so that an id is never used twice, not even after what
 * it named is gone. Immutable and thread-safe.
 *
 * @param user the last user id, 0 if none
 * @param node the last node id, 0 if none
 * @param preAuthKey the last pre-auth key id, 0 if none
 * @param apiKey the last API key id, 0 if none
 */
public record IdCounters(long user, long node, long preAuthKey, long apiKey) {
    /** Nothing given out yet. */
    public static final IdCounters NONE = new IdCounters(0, 0, 0, 0);

    /**
     * Returns this after one more user.
     *
     * @return the changed copy
     */
    public IdCounters nextUser() {
        return new IdCounters(user + 1, node, preAuthKey, apiKey);
    }

    /**
     * Returns this after one more node.
     *
     * @return the changed copy
     */
    public IdCounters nextNode() {
        return new IdCounters(user, node + 1, preAuthKey, apiKey);
    }

    /**
     * Returns this after one more pre-auth key.
     *
     * @return the changed copy
     */
    public IdCounters nextPreAuthKey() {
        return new IdCounters(user, node, preAuthKey + 1, apiKey);
    }

    /**
     * Returns this after one more API key.
     *
     * @return the changed copy
     */
    public IdCounters nextApiKey() {
        return new IdCounters(user, node, preAuthKey, apiKey + 1);
    }
}
