package dev.headscale.core.internal.endpoint;

import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.name.NodeNames;
import dev.headscale.core.internal.world.AutoApproval;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.wire.Endpoints;
import dev.headscale.core.wire.HostInfoJson;
import dev.headscale.core.wire.MapRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes over what a client says about itself. The same news told again change nothing.
 *
 * @param machine whose connection it came over
 * @param request what the client says
 */
record NewsCommand(MachineKey machine, MapRequest request) implements Command<Boolean> {

    @Override
    public Decision<Boolean> decide(World world, Context context) {
        Optional<NodeState> found = world.node(machine, request.nodeKey());
        if (found.isEmpty()) {
            return Decision.nothing(false);
        }
        NodeState state = found.get();
        Presence before = state.presence();
        HostInfo info = request.hostInfo()
                .map(next -> HostInfoJson.keepNetInfo(before.hostInfo(), next))
                .orElse(before.hostInfo());
        Presence after = before.withHostInfo(info, request.version())
                .withPaths(request.discoKey().or(before::discoKey), Endpoints.publishable(request.endpoints()));
        Node node = renamed(world, state.node(), info.hostname());
        if (!info.routableIps().equals(before.hostInfo().routableIps())) {
            node = AutoApproval.of(world, node, after);
        }
        List<Mutation> mutations = node == state.node() ? List.of() : List.of(new Mutation.PutNode(node));
        Map<NodeId, Presence> presences = after.equals(before) ? Map.of() : Map.of(node.id(), after);
        return new Decision<>(mutations, presences, changed -> true);
    }

    /** The DNS name follows the device's name until an administrator has chosen another. */
    private static Node renamed(World world, Node node, String hostname) {
        if (hostname.isEmpty() || hostname.equals(node.hostname())) {
            return node;
        }
        if (!NodeNames.followsHostname(node.givenName(), node.hostname())) {
            return node.with(to -> to.hostname(hostname));
        }
        String name = NodeNames.unique(
                NodeNames.sanitize(hostname), taken -> !taken.equals(node.givenName()) && world.isNameTaken(taken));
        return node.with(to -> to.hostname(hostname).givenName(name));
    }
}
