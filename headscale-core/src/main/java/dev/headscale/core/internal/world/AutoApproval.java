package dev.headscale.core.internal.world;

import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Routes that a policy approves by itself. They stay approved, whatever becomes of the policy. Pure. */
public final class AutoApproval {
    private AutoApproval() {}

    /**
     * Approves what a node offers.
     *
     * @param world the world without that offer
     * @param node the node as it is about to become, or be added
     * @param presence what is about to be known of it
     * @return the node with the routes that the policy approves; the same object if there is none to add
     */
    public static Node of(World world, Node node, Presence presence) {
        NodeState state = new NodeState(node, presence);
        if (world.livePolicy().text().isEmpty() || open(state).isEmpty()) {
            return node;
        }
        WorldEdit edit = world.edit();
        edit.apply(new Mutation.PutNode(node));
        edit.presence(node.id(), presence);
        return approved(edit.freeze().policy(), state);
    }

    /** Returns all nodes of a world that get more routes by a policy, with these routes. */
    public static List<Node> everywhere(World world, CompiledPolicy policy) {
        List<Node> changed = new ArrayList<>();
        world.nodes().forEach(state -> {
            Node approved = approved(policy, state);
            if (approved != state.node()) {
                changed.add(approved);
            }
        });
        return changed;
    }

    private static Node approved(CompiledPolicy policy, NodeState state) {
        long id = state.node().id().value();
        List<IpPrefix> added = open(state).stream()
                .filter(route -> policy.approvesRoute(id, route))
                .toList();
        if (added.isEmpty()) {
            return state.node();
        }
        TreeSet<IpPrefix> all = new TreeSet<>(state.node().approvedRoutes());
        all.addAll(added);
        return state.node().with(to -> to.approvedRoutes(List.copyOf(all)));
    }

    /** Returns what a node offers and may not serve yet. */
    private static List<IpPrefix> open(NodeState state) {
        List<IpPrefix> offered = state.presence().hostInfo().routableIps();
        if (offered.isEmpty()) {
            return List.of();
        }
        List<IpPrefix> approved = state.node().approvedRoutes();
        return offered.stream().filter(route -> !approved.contains(route)).toList();
    }
}
