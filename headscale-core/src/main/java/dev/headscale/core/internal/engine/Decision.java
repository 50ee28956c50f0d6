package dev.headscale.core.internal.engine;

import dev.headscale.core.ControlException;
import dev.headscale.core.internal.world.LivePolicy;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What follows from a command.
 *
 * @param mutations durable changes; empty for none
 * @param presences volatile changes, made after the durable ones
 * @param policy another policy, ready for the world that was decided on; a mutation beside it stores it
 * @param answer what the caller gets to know, told from the world right after the changes
 * @param <R> the type of the answer
 */
public record Decision<R>(
        List<Mutation> mutations,
        Map<NodeId, Presence> presences,
        Optional<LivePolicy> policy,
        Function<World, R> answer) {

    /** Copies the collections. */
    public Decision {
        mutations = List.copyOf(mutations);
        presences = Map.copyOf(presences);
    }

    /** Makes a decision that does not concern the policy. */
    public Decision(List<Mutation> mutations, Map<NodeId, Presence> presences, Function<World, R> answer) {
        this(mutations, presences, Optional.empty(), answer);
    }

    /** Changes nothing. */
    public static <R> Decision<R> nothing(R answer) {
        return new Decision<>(List.of(), Map.of(), world -> answer);
    }

    /** Changes nothing; the caller gets an exception. */
    static <R> Decision<R> refusal(ControlException why) {
        return new Decision<>(List.of(), Map.of(), world -> {
            throw why;
        });
    }

    /** Makes durable changes. */
    public static <R> Decision<R> commit(List<Mutation> mutations, Function<World, R> answer) {
        return new Decision<>(mutations, Map.of(), answer);
    }

    World applyTo(World world) {
        if (mutations.isEmpty() && presences.isEmpty() && policy.isEmpty()) {
            return world;
        }
        var edit = world.edit();
        policy.ifPresent(edit::policy);
        mutations.forEach(edit::apply);
        presences.forEach(edit::presence);
        return edit.freeze();
    }
}
