package dev.headscale.policy.internal.compile;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.internal.nodes.Loners;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What differs between the nodes of a state and a newer inventory. Immutable. */
final class NodeChanges {
    private static final int[] NO_HITS = {};

    private final List<Change> all;
    private final NodeTable table;

    private NodeChanges(List<Change> all, NodeTable table) {
        this.all = all;
        this.table = table;
    }

    /**
     * A node that has changed, come or gone.
     *
     * @param number its number
     * @param before what it was, if it was there
     * @param now what it is, if it is there
     */
    record Change(int number, Optional<NodeEntry> before, Optional<NodeEntry> now) {
        int[] hitsBefore() {
            return before.map(NodeEntry::hits).orElse(NO_HITS);
        }

        int[] hitsNow() {
            return now.map(NodeEntry::hits).orElse(NO_HITS);
        }

        long ownerBefore() {
            return before.map(NodeEntry::owner).orElse(NodeEntry.NOBODY);
        }

        long ownerNow() {
            return now.map(NodeEntry::owner).orElse(NodeEntry.NOBODY);
        }

        /** Tells whether a filter would write other addresses for it. */
        boolean readdressed() {
            return !before.map(NodeEntry::texts).equals(now.map(NodeEntry::texts));
        }

        /** Tells whether it has another owner, or more or fewer tags. */
        boolean regrouped() {
            return ownerBefore() != ownerNow()
                    || before.map(entry -> entry.node().tags().size()).orElse(0)
                            != now.map(entry -> entry.node().tags().size())
                                    .orElse(0)
                                    .intValue();
        }

        boolean rerouted() {
            return !before.map(NodeEntry::subnets)
                    .orElse(List.of())
                    .equals(now.map(NodeEntry::subnets).orElse(List.of()));
        }
    }

    /** Finds the differences; empty if they are such that it is better to start anew. */
    static Optional<NodeChanges> between(State state, Inventory inventory, Collection<Long> ids) {
        List<Inventory.Node> added = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (long id : new TreeSet<>(ids)) {
            Optional<NodeEntry> before = state.nodes().find(id);
            Optional<Inventory.Node> now = inventory.node(id);
            int number = state.nodes().number(id);
            if (number >= 0 && !before.map(NodeEntry::node).equals(now)) {
                changes.add(new Change(
                        number, before, now.map(node -> state.factory().make(number, node))));
            } else if (number < 0 && now.isPresent()) {
                added.add(now.get());
            }
        }
        long[] known = state.nodes().ids();
        boolean inOrder = added.isEmpty() || known.length == 0 || added.get(0).id() > known[known.length - 1];
        if (!inOrder) {
            return Optional.empty();
        }
        long[] all = Arrays.copyOf(known, known.length + added.size());
        for (Inventory.Node node : added) {
            int number = known.length + added.indexOf(node);
            all[number] = node.id();
            changes.add(new Change(
                    number, Optional.empty(), Optional.of(state.factory().make(number, node))));
        }
        @Nullable NodeEntry[] entries = state.nodes().entries(all.length);
        changes.forEach(change -> entries[change.number()] = change.now().orElse(null));
        NodeTable table = new NodeTable(all, entries);
        boolean worn = all.length > 2 * table.live().size() + 64;
        return worn || isEntangled(state, changes)
                ? Optional.empty()
                : Optional.of(new NodeChanges(List.copyOf(changes), table));
    }

    /** Tells whether a router of addresses of other nodes is concerned, by what it routes or by what it is. */
    private static boolean isEntangled(State state, List<Change> changes) {
        if (state.loners().areBusy()) {
            return true;
        }
        for (Change change : changes) {
            boolean loner = change.before().filter(NodeChanges::isLoner).isPresent()
                    || change.now().filter(NodeChanges::isLoner).isPresent();
            if (loner || change.now().filter(now -> isRouted(state, now)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLoner(NodeEntry entry) {
        return entry.kind().loner() >= 0;
    }

    private static boolean isRouted(State state, NodeEntry now) {
        return state.loners().covered().keySet().stream()
                .map(state.nodes()::get)
                .anyMatch(router -> Loners.routes(router, now.ipv4()) || Loners.routes(router, now.ipv6()));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Change> all() {
        return all;
    }

    /** Returns the nodes of the new inventory. */
    NodeTable table() {
        return table;
    }

    /** Returns the numbers of the changed nodes. */
    int[] numbers() {
        return all.stream().mapToInt(Change::number).toArray();
    }

    boolean rerouted() {
        return all.stream().anyMatch(Change::rerouted);
    }

    /** Returns the users who have or had a changed node. */
    Set<Long> owners() {
        Set<Long> owners = new HashSet<>();
        for (Change change : all) {
            owners.add(change.ownerBefore());
            owners.add(change.ownerNow());
        }
        owners.remove(NodeEntry.NOBODY);
        return owners;
    }
}
