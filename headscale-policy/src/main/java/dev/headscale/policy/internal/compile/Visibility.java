package dev.headscale.policy.internal.compile;

import dev.headscale.policy.internal.nodes.Bits;
import dev.headscale.policy.internal.nodes.Membership;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Rule;
import dev.headscale.policy.internal.program.RuleIndex;
import dev.headscale.policy.internal.program.Selection;
import java.util.BitSet;

/**
 * Who sees whom: two nodes see each other if a rule lets either reach the other, or what the other routes. Thread-safe.
 *
 * <p>There is no matrix. The peers of a node are the union of a few sets that rules share, and all nodes of a kind have the
 * same.
 */
final class Visibility {
    private final State state;
    private final Program program;
    private final Resolver resolver;

    Visibility(State state) {
        this.state = state;
        this.program = state.program();
        this.resolver = state.resolver();
    }

    /** Returns the peers of a node, and perhaps the node itself. */
    NodeSet peers(NodeEntry node) {
        long[] peers = Bits.make(state.nodes().slots());
        direct(node, peers);
        for (int id : program.index().via()) {
            Rule rule = program.rules().get(id);
            NodeSet routers = routers(rule);
            NodeSet sources = resolver.sourceReach(rule.source());
            if (sources.contains(node.number())) {
                routers.addTo(peers);
            }
            if (routers.contains(node.number())) {
                sources.addTo(peers);
            }
        }
        if (node.owner() != NodeEntry.NOBODY) {
            own(node, peers);
        }
        if (node.kind().loner() >= 0) {
            owners(node, peers);
        }
        return NodeSet.of(peers);
    }

    private void direct(NodeEntry node, long[] peers) {
        RuleIndex index = program.index();
        BitSet targets = new BitSet();
        BitSet sources = new BitSet();
        BitSet candidates = candidates(node);
        for (int id = candidates.nextSetBit(0); id >= 0; id = candidates.nextSetBit(id + 1)) {
            Selection selection = program.selections().get(id);
            if (index.targetsOf(id).length > 0
                    && resolver.sourceReach(selection).contains(node.number())) {
                mark(index.targetsOf(id), targets);
            }
            if (index.sourcesOf(id).length > 0
                    && resolver.targetReach(selection).contains(node.number())) {
                mark(index.sourcesOf(id), sources);
            }
        }
        targets.stream()
                .forEach(
                        id -> resolver.targetReach(program.selections().get(id)).addTo(peers));
        sources.stream()
                .forEach(
                        id -> resolver.sourceReach(program.selections().get(id)).addTo(peers));
    }

    private static void mark(int[] numbers, BitSet set) {
        for (int number : numbers) {
            set.set(number);
        }
    }

    /** Returns the selections that may hold a node or what it routes. */
    private BitSet candidates(NodeEntry node) {
        BitSet candidates = new BitSet();
        if (node.kind().loner() >= 0) {
            candidates.set(0, program.selections().size());
            return candidates;
        }
        mark(program.index().anySelections(), candidates);
        for (int hit : node.hits()) {
            mark(program.index().selectionsOf(Hits.alias(hit)), candidates);
        }
        return candidates;
    }

    private void own(NodeEntry node, long[] peers) {
        NodeSet all = state.ownedBy(node.owner());
        for (int id : program.index().self()) {
            NodeSet among = state.amongOwn(program.rules().get(id).source(), node.owner());
            (among.contains(node.number()) ? all : among).addTo(peers);
            state.loners().addTo(peers, among);
        }
    }

    /** Adds the people whose own nodes have addresses that a router routes, and let each other in. */
    private void owners(NodeEntry router, long[] peers) {
        NodeSet covered = state.loners().covered().getOrDefault(router.number(), NodeSet.EMPTY);
        for (int id : program.index().self()) {
            Selection source = program.rules().get(id).source();
            state.owned().forEach((user, all) -> {
                if (state.amongOwn(source, user).intersects(covered)) {
                    all.addTo(peers);
                }
            });
        }
    }

    /** Returns the routers on which a rule over routers exists. */
    NodeSet routers(Rule rule) {
        Membership membership = resolver.membership();
        long[] tagged = Bits.make(state.nodes().slots());
        for (int tag : rule.via()) {
            membership.nodes()[tag].addTo(tagged);
        }
        long[] serving = Bits.make(state.nodes().slots());
        for (int alias : rule.target().aliases()) {
            if (program.aliases().block(alias).isPresent()) {
                membership.routers()[alias].addTo(serving);
            } else if (program.aliases().isInternet(alias)) {
                membership.exits()[alias].addTo(serving);
            }
        }
        Bits.and(serving, tagged);
        return NodeSet.of(serving);
    }

    /** Tells whether every node sees every other because one rule connects them all. */
    boolean isComplete() {
        RuleIndex index = program.index();
        int everybody = state.nodes().live().size();
        for (Selection source : program.selections()) {
            int[] targets = index.targetsOf(source.id());
            if (targets.length == 0 || resolver.sourceReach(source).size() < everybody) {
                continue;
            }
            for (int target : targets) {
                if (resolver.targetReach(program.selections().get(target)).size() == everybody) {
                    return true;
                }
            }
        }
        return false;
    }
}
