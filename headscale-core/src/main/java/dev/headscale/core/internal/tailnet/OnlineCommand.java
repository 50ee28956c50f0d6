package dev.headscale.core.internal.tailnet;

import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notes that a node has come or gone.
 *
 * @param id the node
 * @param isOnline whether it has a stream
 */
record OnlineCommand(NodeId id, boolean isOnline) implements Command<Boolean> {

    @Override
    public Decision<Boolean> decide(World world, Context context) {
        Map<NodeId, Presence> changes = new HashMap<>();
        world.node(id)
                .map(NodeState::presence)
                .filter(presence -> presence.online() != isOnline)
                .ifPresent(presence -> changes.put(id, presence.withOnline(isOnline, context.now())));
        return new Decision<>(List.of(), changes, after -> true);
    }

    /** Notes that nobody is connected any more, because the server stops. */
    record AllOffline() implements Command<Boolean> {

        @Override
        public Decision<Boolean> decide(World world, Context context) {
            Map<NodeId, Presence> changes = new HashMap<>();
            world.nodes().forEach(state -> {
                if (state.presence().online()) {
                    changes.put(state.node().id(), state.presence().withOnline(false, context.now()));
                }
            });
            return new Decision<>(List.of(), changes, after -> true);
        }
    }
}
