package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.program.ApprovalSteps;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Selection;
import java.util.List;
import java.util.Optional;

/**
 * A node as rules see it. Immutable and thread-safe.
 *
 * @param number its number; of two nodes, the one that registered first has the smaller one
 * @param node what the inventory says
 * @param hits the aliases that it belongs to, sorted
 * @param subnets the subnets that it routes, sorted
 * @param exits the default routes that it serves; an exit node has at least one
 * @param ipv4 its IPv4 address, unless it was told not to use it
 * @param texts its addresses as packet filters write them
 * @param kind what it has in common with other nodes
 */
public record NodeEntry(
        int number,
        Inventory.Node node,
        int[] hits,
        List<IpPrefix> subnets,
        List<IpPrefix> exits,
        Optional<IpAddress> ipv4,
        List<String> texts,
        NodeKind kind) {
    /** Instead of a user's id: the node has no owner. */
    public static final long NOBODY = Long.MIN_VALUE;

    public long id() {
        return node.id();
    }

    public Optional<IpAddress> ipv6() {
        return node.ipv6();
    }

    public boolean isTagged() {
        return !node.tags().isEmpty();
    }

    public boolean isExit() {
        return !exits.isEmpty();
    }

    /** Returns the id of the user who owns the node, or {@link #NOBODY}. */
    public long owner() {
        return owner(node);
    }

    public static long owner(Inventory.Node node) {
        return node.tags().isEmpty() ? node.user().orElse(NOBODY) : NOBODY;
    }

    /** Tells whether the node belongs to an alias by itself, not by what it routes. */
    public boolean isIn(int alias) {
        return Hits.is(Hits.find(hits, alias), Hits.NODE);
    }

    /** Tells whether a selection holds the node itself. */
    public boolean isIn(Selection selection) {
        if (!meets(selection)) {
            return false;
        }
        if (selection.any() > 0 || selection.danger()) {
            return true;
        }
        for (int alias : selection.aliases()) {
            if (isIn(alias)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a policy approves a route of the node by itself; a block never stands for a default route. */
    public boolean mayRoute(IpPrefix route, ApprovalSteps steps) {
        if (route.isDefaultRoute()) {
            return isIn(steps.exitNodes());
        }
        return steps.routes().stream().anyMatch(step -> step.block().contains(route) && isIn(step.approvers()));
    }

    /** Tells whether the device is in a state that a selection asks for. */
    public boolean meets(Selection selection) {
        for (int posture : selection.postures()) {
            if (isIn(posture)) {
                return true;
            }
        }
        return !selection.hasPosture();
    }
}
