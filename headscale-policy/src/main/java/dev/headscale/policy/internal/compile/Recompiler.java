package dev.headscale.policy.internal.compile;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.nodes.Membership;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeKind;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.nodes.NodeTable;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Rule;
import dev.headscale.policy.internal.program.RuleIndex;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Carries a result over to an inventory in which a few nodes differ. What a node belongs to depends on nothing but the node;
 * so only the aliases that a changed node left or joined, the selections that name them, and the filters of the rules with
 * those as sources have to be worked out again. Used once, by one thread.
 */
final class Recompiler {
    private final State before;
    private final Program program;
    private final NodeChanges changes;
    private final BitSet touched = new BitSet();

    private Recompiler(State before, NodeChanges changes) {
        this.before = before;
        this.program = before.program();
        this.changes = changes;
    }

    /** Returns the result for the new inventory, or empty if it is better to start anew. */
    static Optional<Compiled> apply(Compiled earlier, Inventory inventory, Collection<Long> changed) {
        State before = earlier.state();
        if (!before.users().holds(inventory.users())) {
            return Optional.empty();
        }
        Optional<NodeChanges> changes = NodeChanges.between(before, inventory, changed);
        return changes.map(found -> found.isEmpty() ? earlier : new Recompiler(before, found).apply(earlier));
    }

    private Compiled apply(Compiled earlier) {
        NodeTable nodes = changes.table();
        Membership membership = membership(nodes);
        boolean rerouted = changes.rerouted();
        List<IpPrefix> subnets =
                rerouted ? State.subnets(nodes) : before.resolver().subnets();
        boolean samePlaces = subnets.equals(before.resolver().subnets());
        for (int selection : program.index().anySelections()) {
            if (!samePlaces) {
                touched.set(selection);
            }
        }
        Resolver resolver = new Resolver(program, nodes, membership, before.loners(), subnets);
        resolver.adopt(before.resolver(), touched);
        State state = before.with(nodes, resolver, owned(nodes.slots()));
        Filters filters = new Filters(state, earlier.filters(), touchedFilters()::concerns);
        Peers peers = new Peers(state, earlier.peers(), changes.numbers());
        return new Compiled(state, filters, peers, new SshRules(state).adopt(earlier.ssh(), regrouped()));
    }

    /** Returns the touched selections, and those with nodes that SSH rules list in another place or number. */
    private BitSet regrouped() {
        BitSet selections = (BitSet) touched.clone();
        for (NodeChanges.Change change : changes.all()) {
            if (change.regrouped()) {
                for (int hit : change.hitsNow()) {
                    IntStream.of(program.index().selectionsOf(Hits.alias(hit))).forEach(selections::set);
                }
            }
        }
        return selections;
    }

    /** Moves the changed nodes between aliases, and marks the selections that name those. */
    private Membership membership(NodeTable nodes) {
        Membership membership = before.resolver().membership().copy();
        for (NodeChanges.Change change : changes.all()) {
            int[] old = change.hitsBefore();
            int[] now = change.hitsNow();
            IntStream.concat(IntStream.of(old), IntStream.of(now))
                    .map(Hits::alias)
                    .distinct()
                    .forEach(alias -> {
                        int how = Hits.find(now, alias);
                        if (change.readdressed() || how != Hits.find(old, alias)) {
                            membership.put(alias, change.number(), how, nodes.slots());
                            IntStream.of(program.index().selectionsOf(alias)).forEach(touched::set);
                        }
                    });
        }
        return membership;
    }

    private Map<Long, NodeSet> owned(int slots) {
        if (program.index().self().length == 0) {
            return before.owned();
        }
        Map<Long, NodeSet> owned = new HashMap<>(before.owned());
        for (NodeChanges.Change change : changes.all()) {
            put(owned, change.ownerBefore(), change.number(), false, slots);
            put(owned, change.ownerNow(), change.number(), true, slots);
        }
        return owned;
    }

    private static void put(Map<Long, NodeSet> owned, long user, int node, boolean member, int slots) {
        if (user != NodeEntry.NOBODY) {
            NodeSet changed = owned.getOrDefault(user, NodeSet.EMPTY).with(node, member, slots);
            if (changed.isEmpty()) {
                owned.remove(user);
            } else {
                owned.put(user, changed);
            }
        }
    }

    /**
     * Which packet filters have to be worked out again.
     *
     * @param all whether all of them
     * @param aliases those of nodes in one of these aliases
     * @param owners those of the nodes of these users, if rules speak of a person's own nodes
     */
    private record Touched(boolean all, BitSet aliases, Collection<Long> owners) {
        boolean concerns(NodeKind kind) {
            if (all || owners.contains(kind.owner())) {
                return true;
            }
            for (int hit : kind.hits()) {
                if (aliases.get(Hits.alias(hit))) {
                    return true;
                }
            }
            return false;
        }
    }

    private Touched touchedFilters() {
        RuleIndex index = program.index();
        BitSet aliases = new BitSet();
        boolean all = false;
        for (int selection = touched.nextSetBit(0); selection >= 0; selection = touched.nextSetBit(selection + 1)) {
            for (int id : index.rulesOfSource(selection)) {
                Rule rule = program.rules().get(id);
                IntStream.of(rule.target().aliases()).forEach(aliases::set);
                IntStream.of(rule.via()).forEach(aliases::set);
                all |= rule.target().any() > 0 || rule.target().danger();
            }
        }
        return new Touched(all, aliases, changes.owners());
    }
}
