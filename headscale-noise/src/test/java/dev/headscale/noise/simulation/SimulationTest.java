package dev.headscale.noise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a tailnet. Some seeds are the same in every build, some are new; {@code -Dsimulation.seed=} repeats one,
 * {@code -Dsimulation.seeds=} says how many new ones, and {@code -Dsimulation.steps=} how long they are. {@code -Dsimulation.clients=500
 * -Dsimulation.minutes=10} makes a large one that takes its time.
 */
class SimulationTest {
    private static final int SAME_SEEDS = 12;
    private static final int NEW_SEEDS = 4;
    private static final int STEPS = 1000;
    private static final int STEPS_BETWEEN_CHECKPOINTS = 12;

    static LongStream seeds() {
        Long repeated = Long.getLong("simulation.seed");
        if (repeated != null) {
            return LongStream.of(repeated);
        }
        long fresh = System.nanoTime();
        return LongStream.concat(
                LongStream.rangeClosed(1, SAME_SEEDS),
                LongStream.range(fresh, fresh + Integer.getInteger("simulation.seeds", NEW_SEEDS)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyClientKnowsWhatAFreshOneWouldBeTold(long seed, TestReporter reporter) {
        reporter.publishEntry("simulation.seed", Long.toString(seed));
        int steps = Integer.getInteger("simulation.steps", STEPS);
        // A checkpoint asks every client for a fresh map; with many of them more has to happen in between.
        int between = Math.max(STEPS_BETWEEN_CHECKPOINTS, Integer.getInteger("simulation.clients", 0));
        long end = System.nanoTime()
                + Duration.ofMinutes(Integer.getInteger("simulation.minutes", 0))
                        .toNanos();
        Simulation simulation = new Simulation(seed);
        int step = 0;
        try {
            while (step < steps || System.nanoTime() < end) {
                simulation.step();
                step++;
                if (step % between == 0) {
                    simulation.checkpoint();
                }
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "-Dsimulation.seed=" + seed + " fails at step " + step + " after\n" + simulation.story(), e);
        } finally {
            simulation.close();
        }
        reporter.publishEntry(
                "simulation",
                simulation.invariants().summary() + ", "
                        + simulation.permitted().policies() + " policies, " + step + " steps");
        assertThat(simulation.invariants().compared()).as("netmaps compared").isGreaterThan(steps / between);
        assertThat(simulation.permitted().policies()).as("policies").isPositive();
    }
}
