package dev.headscale.core.internal.engine;

import dev.headscale.core.internal.world.World;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Something that is to be changed. Deciding is a pure function of its arguments, so that a decision whose commit lost a
 * race is simply made again.
 *
 * @param <R> what the caller gets to know
 */
@FunctionalInterface
public interface Command<R> {

    /**
     * What a decision may depend on besides the world.
     *
     * @param now the time of the decision
     * @param random randomness
     */
    record Context(Instant now, RandomGenerator random) {}

    /**
     * Decides what follows.
     *
     * @param world the world as it is
     * @param context time and randomness
     * @return what to change, and the answer
     * @throws dev.headscale.core.ControlException if the command cannot be carried out
     */
    Decision<R> decide(World world, Context context);
}
