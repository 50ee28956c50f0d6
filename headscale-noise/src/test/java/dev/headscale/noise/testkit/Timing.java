package dev.headscale.noise.testkit;

import java.time.Duration;
import java.util.List;

/**
 * How long many like things took. Immutable and thread-safe.
 *
 * @param wall from the first's beginning to the last's end
 * @param each how long each took, shortest first
 */
public record Timing(Duration wall, List<Duration> each) {

    /** Sorts and copies the list. */
    public Timing {
        each = each.stream().sorted().toList();
    }

    /**
     * Returns how long it took for a share of the things at most.
     *
     * @param share between 0 and 1, for example 0.99
     * @return a measured time; zero if there was nothing to measure
     */
    public Duration within(double share) {
        if (each.isEmpty()) {
            return Duration.ZERO;
        }
        int index = (int) Math.ceil(share * each.size()) - 1;
        return each.get(Math.max(0, Math.min(index, each.size() - 1)));
    }

    /** Returns the number of things, the wall time, median, 99th percentile and maximum. */
    @Override
    public String toString() {
        return each.size() + " in " + wall.toMillis() + " ms; median "
                + within(0.5).toMillis() + " ms, p99 " + within(0.99).toMillis() + " ms, most "
                + within(1).toMillis() + " ms";
    }
}
