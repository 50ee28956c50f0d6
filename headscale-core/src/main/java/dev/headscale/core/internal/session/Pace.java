package dev.headscale.core.internal.session;

import java.time.Duration;

/**
 * How long changes are collected before clients are told again. One change at a time is passed on almost at once; when
 * many nodes come, go or move together, telling everybody of each of them would cost the square of their number, so that
 * the more there are to be told, and the more has changed, the more is told in one message: a rush is given the square of its
 * changes, so that telling of it leaves time for what causes it, also on a machine that is slower than this knows. Immutable
 * and thread-safe.
 */
final class Pace {
    /** About what it costs to tell one client something. */
    private static final Duration PER_STREAM = Duration.ofNanos(10_000);

    /** More changes than this in one message do not make the next one wait longer. */
    private static final int MANY = 10;

    /** Nobody waits longer than this to hear of a change. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private final Duration least;

    /** Makes a pace with the shortest time to wait; zero for not waiting at all. */
    Pace(Duration least) {
        this.least = least;
    }

    /**
     * Returns how long to wait after telling something.
     *
     * @param streams how many clients are told
     * @param changes how many changes they are told of
     */
    Duration pause(int streams, int changes) {
        if (least.isZero()) {
            return Duration.ZERO;
        }
        int counted = Math.min(changes, MANY);
        Duration cost = PER_STREAM.multipliedBy((long) streams * counted * counted);
        Duration bounded = cost.compareTo(LONGEST) < 0 ? cost : LONGEST;
        return bounded.compareTo(least) < 0 ? least : bounded;
    }
}
