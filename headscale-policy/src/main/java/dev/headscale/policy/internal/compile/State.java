package dev.headscale.policy.internal.compile;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.nodes.EntryFactory;
import dev.headscale.policy.internal.nodes.Loners;
import dev.headscale.policy.internal.nodes.Membership;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.nodes.NodeTable;
import dev.headscale.policy.internal.nodes.UserTable;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A program applied to certain nodes. Immutable apart from answers that are kept once they are worked out, and thread-safe.
 *
 * @param program the policy
 * @param users the users
 * @param domains the tailnet's mail domains
 * @param factory makes entries of nodes, the same for all results that were made of one another
 * @param nodes the nodes
 * @param loners the routers of addresses of nodes
 * @param resolver what selections mean
 * @param owned the untagged nodes by user, if rules speak of a person's own nodes
 */
public record State(
        Program program,
        UserTable users,
        Set<String> domains,
        EntryFactory factory,
        NodeTable nodes,
        Loners loners,
        Resolver resolver,
        Map<Long, NodeSet> owned) {

    /** Applies a program to all nodes of an inventory. */
    static State of(Program program, UserTable users, Inventory inventory) {
        List<Inventory.Node> sorted = new ArrayList<>(inventory.nodes());
        sorted.sort(Comparator.comparingLong(Inventory.Node::id));
        EntryFactory factory = new EntryFactory(program, users);
        long[] ids = new long[sorted.size()];
        @Nullable NodeEntry[] entries = new NodeEntry[sorted.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = sorted.get(i).id();
            entries[i] = factory.make(i, sorted.get(i));
        }
        NodeTable nodes = new NodeTable(ids, entries);
        Membership membership = Membership.of(program.aliases().size(), nodes);
        Loners loners = Loners.of(nodes);
        Resolver resolver = new Resolver(program, nodes, membership, loners, subnets(nodes));
        return new State(
                program,
                users,
                Set.copyOf(inventory.domains()),
                factory,
                nodes,
                loners,
                resolver,
                owned(program, nodes));
    }

    /** Returns the same program applied to other nodes; none of them routes addresses of nodes that it did not before. */
    State with(NodeTable changed, Resolver resolved, Map<Long, NodeSet> ownedNow) {
        return new State(program, users, domains, factory, changed, loners, resolved, ownedNow);
    }

    /** Returns the subnets of all nodes, sorted, without duplicates. */
    static List<IpPrefix> subnets(NodeTable nodes) {
        TreeSet<IpPrefix> subnets = new TreeSet<>();
        nodes.forEach(entry -> subnets.addAll(entry.subnets()));
        return List.copyOf(subnets);
    }

    private static Map<Long, NodeSet> owned(Program program, NodeTable nodes) {
        if (program.index().self().length == 0) {
            return Map.of();
        }
        Map<Long, List<Integer>> lists = new HashMap<>();
        nodes.forEach(entry -> {
            if (entry.owner() != NodeEntry.NOBODY) {
                lists.computeIfAbsent(entry.owner(), none -> new ArrayList<>()).add(entry.number());
            }
        });
        Map<Long, NodeSet> owned = new HashMap<>();
        lists.forEach((user, list) -> {
            int[] numbers = list.stream().mapToInt(Integer::intValue).toArray();
            owned.put(user, NodeSet.of(numbers, numbers.length, nodes.slots()));
        });
        return owned;
    }

    /** Returns the untagged nodes of a user. */
    NodeSet ownedBy(long user) {
        return owned.getOrDefault(user, NodeSet.EMPTY);
    }

    /** Returns the untagged nodes of a user that a selection holds. */
    NodeSet amongOwn(Selection selection, long user) {
        NodeSet all = ownedBy(user);
        NodeSet among = resolver.nodes(selection).and(all, nodes.slots());
        return among.size() == all.size() ? all : among;
    }
}
