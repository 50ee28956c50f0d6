package dev.headscale.runner.internal.derp;

/** Allows three messages at once and one more per second: how often a client is told that somebody is not here. Not thread-safe. */
final class PeerGoneLimiter {
    private static final int BURST = 3;
    private static final long NANOS_PER_MESSAGE = 1_000_000_000;

    /** When the last of the messages allowed so far was due, had they been spread evenly. */
    private long due;

    PeerGoneLimiter(long nowNanos) {
        this.due = nowNanos - BURST * NANOS_PER_MESSAGE;
    }

    /** Tells whether a message may be sent now, and counts it if so. */
    boolean allow(long nowNanos) {
        long from = Math.max(due - nowNanos, -BURST * NANOS_PER_MESSAGE);
        if (from > -NANOS_PER_MESSAGE) {
            return false;
        }
        due = nowNanos + from + NANOS_PER_MESSAGE;
        return true;
    }
}
