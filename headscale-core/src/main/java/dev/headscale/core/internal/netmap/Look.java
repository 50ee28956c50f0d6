package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.PolicyFacts;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * What the policy makes of a node for one that looks at it: all that a netmap says besides the node's own state. Immutable
 * and thread-safe.
 *
 * @param addresses the addresses
 * @param routes the routes beyond the addresses
 * @param primary those of the routes that are subnets which the node serves
 * @param attributes JSON by attribute
 */
record Look(
        List<IpAddress> addresses, List<IpPrefix> routes, List<IpPrefix> primary, Map<String, JsonNode> attributes) {
    /** How a node sees itself. */
    static Look self(World world, NodeState self) {
        CompiledPolicy policy = world.policy();
        long id = self.node().id().value();
        List<IpPrefix> routes = PolicyFacts.routes(self);
        List<IpPrefix> primary = routes.stream()
                .filter(route -> !route.isDefaultRoute())
                .filter(route -> policy.primary(route, world.routers()).equals(OptionalLong.of(id)))
                .toList();
        return new Look(addresses(policy, id, self), routes, primary, policy.nodeAttributes(id));
    }

    /** How a peer looks to a node. */
    static Look peer(World world, NodeId viewer, NodeState peer) {
        CompiledPolicy policy = world.policy();
        long id = peer.node().id().value();
        List<IpPrefix> routes = dependsOnViewer(peer) ? policy.routes(viewer.value(), id, world.routers()) : List.of();
        return new Look(
                addresses(policy, viewer.value(), peer),
                routes,
                routes.stream().filter(route -> !route.isDefaultRoute()).toList(),
                policy.peerAttributes(id));
    }

    /** How a peer looks to all but those that do not use IPv4, if it {@linkplain #dependsOnViewer does not depend}. */
    static Look shared(World world, NodeState peer) {
        CompiledPolicy policy = world.policy();
        long id = peer.node().id().value();
        return new Look(addresses(policy, id, peer), List.of(), List.of(), policy.peerAttributes(id));
    }

    /** Tells whether a node may be shown differently to different peers: whether it has routes. */
    static boolean dependsOnViewer(NodeState peer) {
        return !PolicyFacts.routes(peer).isEmpty();
    }

    /** Tells whether a node has addresses that it does not use, so that it is not shown such addresses of others either. */
    static boolean isRestricted(World world, NodeState viewer) {
        CompiledPolicy policy = world.policy();
        return policy != CompiledPolicy.allowAll()
                && !addresses(policy, viewer.node().id().value(), viewer)
                        .equals(viewer.node().addresses());
    }

    /** What a viewer may send to and receive from: empty for just the addresses. */
    List<IpPrefix> allowedIps() {
        if (routes.isEmpty()) {
            return List.of();
        }
        List<IpPrefix> all = new ArrayList<>(addresses.size() + routes.size());
        addresses.forEach(address -> all.add(IpPrefix.host(address)));
        all.addAll(routes);
        return all;
    }

    private static List<IpAddress> addresses(CompiledPolicy policy, long viewer, NodeState state) {
        Node node = state.node();
        return policy == CompiledPolicy.allowAll()
                ? node.addresses()
                : policy.addresses(viewer, node.id().value());
    }
}
