package dev.headscale.policy.internal.compile;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.nodes.Bits;
import dev.headscale.policy.internal.nodes.Loners;
import dev.headscale.policy.internal.nodes.Membership;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.nodes.NodeTable;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What each selection means among certain nodes. Answers are worked out when they are first asked for and kept. Thread-safe:
 * two threads may work out the same answer, and either will do.
 */
public final class Resolver {
    private final Program program;
    private final NodeTable table;
    private final Membership membership;
    private final Loners loners;
    /** The subnets of all nodes, sorted, without duplicates. */
    private final List<IpPrefix> subnets;

    private final AtomicReferenceArray<@Nullable NodeSet> nodes;
    private final AtomicReferenceArray<@Nullable Source> sources;
    private final AtomicReferenceArray<@Nullable NodeSet> sourceReach;
    private final AtomicReferenceArray<@Nullable NodeSet> targetReach;

    Resolver(Program program, NodeTable table, Membership membership, Loners loners, List<IpPrefix> subnets) {
        this.program = program;
        this.table = table;
        this.membership = membership;
        this.loners = loners;
        this.subnets = subnets;
        int count = program.selections().size();
        this.nodes = new AtomicReferenceArray<>(count);
        this.sources = new AtomicReferenceArray<>(count);
        this.sourceReach = new AtomicReferenceArray<>(count);
        this.targetReach = new AtomicReferenceArray<>(count);
    }

    /** Takes over what is known of all selections but some. */
    void adopt(Resolver earlier, java.util.BitSet except) {
        for (int i = except.nextClearBit(0); i < nodes.length(); i = except.nextClearBit(i + 1)) {
            nodes.setPlain(i, earlier.nodes.get(i));
            sources.setPlain(i, earlier.sources.get(i));
            sourceReach.setPlain(i, earlier.sourceReach.get(i));
            targetReach.setPlain(i, earlier.targetReach.get(i));
        }
    }

    Membership membership() {
        return membership;
    }

    /** Returns the subnets of all nodes, sorted, without duplicates. */
    public List<IpPrefix> subnets() {
        return subnets;
    }

    /** Returns the nodes that a selection holds by themselves. */
    public NodeSet nodes(Selection selection) {
        if (selection.isEverybody()) {
            return table.live();
        }
        NodeSet known = nodes.get(selection.id());
        if (known == null) {
            known = findNodes(selection);
            nodes.set(selection.id(), known);
        }
        return known;
    }

    private NodeSet findNodes(Selection selection) {
        boolean everybody = selection.any() > 0 || selection.danger();
        if (selection.aliases().length == 1 && !everybody && !selection.hasPosture()) {
            return membership.nodes()[selection.aliases()[0]];
        }
        long[] bits = Bits.make(table.slots());
        if (everybody) {
            table.live().addTo(bits);
        }
        for (int alias : selection.aliases()) {
            membership.nodes()[alias].addTo(bits);
        }
        if (selection.hasPosture()) {
            long[] fit = Bits.make(table.slots());
            for (int posture : selection.postures()) {
                membership.nodes()[posture].addTo(fit);
            }
            Bits.and(bits, fit);
        }
        return NodeSet.of(bits);
    }

    /** Returns what a packet filter writes for a selection as the source of a rule. */
    Source source(Selection selection) {
        Source known = sources.get(selection.id());
        if (known == null) {
            known = findSource(selection);
            sources.set(selection.id(), known);
        }
        return known;
    }

    private Source findSource(Selection selection) {
        if (selection.hasPosture()) {
            return new Source(nodes(selection), List.of(), List.of(), false);
        }
        if (selection.danger()) {
            return Source.danger();
        }
        long[] bits = Bits.make(table.slots());
        List<Integer> blocks = new ArrayList<>(0);
        for (int alias : selection.aliases()) {
            if (program.aliases().block(alias).isPresent()) {
                blocks.add(alias);
            } else {
                membership.nodes()[alias].addTo(bits);
            }
        }
        List<IpPrefix> kept =
                blocks.isEmpty() ? List.of() : SingleAddresses.fold(program, table, membership, blocks, bits);
        boolean any = selection.any() > 0;
        return new Source(NodeSet.of(bits), kept, any ? subnets : List.of(), any);
    }

    /** Returns the nodes from which packets may come that a selection lets in: its nodes, and routers to its addresses. */
    NodeSet sourceReach(Selection selection) {
        if (selection.isEverybody()) {
            return table.live();
        }
        NodeSet known = sourceReach.get(selection.id());
        if (known == null) {
            known = reach(selection, false);
            sourceReach.set(selection.id(), known);
        }
        return known;
    }

    /** Returns the nodes that must let packets in to a selection: its nodes, and routers and exit nodes to its addresses. */
    NodeSet targetReach(Selection selection) {
        if (selection.isEverybody()) {
            return table.live();
        }
        NodeSet known = targetReach.get(selection.id());
        if (known == null) {
            known = reach(selection, true);
            targetReach.set(selection.id(), known);
        }
        return known;
    }

    private NodeSet reach(Selection selection, boolean target) {
        NodeSet direct = nodes(selection);
        int[] aliases = selection.hasPosture() ? new int[0] : selection.aliases();
        boolean wider = !loners.covered().isEmpty();
        for (int alias : aliases) {
            wider |= !membership.routers()[alias].isEmpty() || target && !membership.exits()[alias].isEmpty();
        }
        if (!wider) {
            return direct;
        }
        long[] bits = Bits.make(table.slots());
        direct.addTo(bits);
        for (int alias : aliases) {
            membership.routers()[alias].addTo(bits);
            if (target) {
                membership.exits()[alias].addTo(bits);
            }
        }
        if (!loners.covered().isEmpty()) {
            loners.addTo(bits, wholeNodes(selection));
        }
        return NodeSet.of(bits);
    }

    /** Returns the nodes that a selection holds with all their addresses. */
    NodeSet wholeNodes(Selection selection) {
        if (selection.hasPosture()) {
            return nodes(selection);
        }
        long[] bits = Bits.make(table.slots());
        for (int alias : selection.aliases()) {
            if (program.aliases().block(alias).isEmpty()) {
                membership.nodes()[alias].addTo(bits);
            }
        }
        return NodeSet.of(bits);
    }

    /** Tells whether a selection holds addresses of a subnet. */
    boolean overlaps(Selection selection, IpPrefix subnet) {
        return !selection.hasPosture() && (selection.any() > 0 || selection.danger() || names(selection, subnet))
                || loners.areBusy() && loners.within(subnet, table).intersects(wholeNodes(selection));
    }

    private boolean names(Selection selection, IpPrefix subnet) {
        for (int alias : selection.aliases()) {
            Optional<IpPrefix> block = program.aliases().block(alias);
            if (block.isPresent() && block.get().overlaps(subnet)) {
                return true;
            }
        }
        return false;
    }
}
