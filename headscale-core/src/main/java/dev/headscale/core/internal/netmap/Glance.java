package dev.headscale.core.internal.netmap;

/**
 * What one viewer sees of the nodes that a step may be about. Immutable.
 *
 * @param before what it saw
 * @param now what it sees
 */
record Glance(Sight before, Sight now) {

    /** Those that it sees no more. */
    Sight gone() {
        return before.without(now);
    }

    /** Those that it did not see before. */
    Sight come() {
        return now.without(before);
    }

    /** Those that it has seen all along. */
    Sight kept() {
        return now.and(before);
    }
}
