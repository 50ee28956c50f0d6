package dev.headscale.policy.internal.compile;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.RouteElection;
import dev.headscale.policy.internal.nodes.Bits;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Rule;
import dev.headscale.policy.internal.program.RuleIndex;
import dev.headscale.policy.internal.program.Selection;
import dev.headscale.policy.internal.syntax.Autogroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which routes of a peer a node is shown. Thread-safe. */
final class Routes {
    private final State state;
    private final Program program;
    private final Visibility visibility;
    private final Map<IpPrefix, Subnet> subnets = new TreeMap<>();
    private volatile @Nullable NodeSet exitViewers;

    /** A subnet that some node routes. */
    private static final class Subnet {
        /** The numbers of the nodes that route it, in order. */
        final List<Integer> routers = new ArrayList<>(1);
        /** The nodes that may use it, or be used from it, by rules that do not name routers, once somebody has asked. */
        volatile @Nullable NodeSet viewers;
    }

    Routes(State state, Visibility visibility) {
        this.state = state;
        this.program = state.program();
        this.visibility = visibility;
        state.nodes().forEach(entry -> {
            for (IpPrefix subnet : entry.subnets()) {
                subnets.computeIfAbsent(subnet, none -> new Subnet()).routers.add(entry.number());
            }
        });
    }

    /** Returns the router of a subnet for those whom no rule sends elsewhere, or {@link RouteElection#NOBODY}. */
    long primary(IpPrefix subnet, RouteElection election) {
        Subnet known = subnets.get(subnet);
        return known == null ? RouteElection.NOBODY : elect(subnet, known.routers, election);
    }

    private long elect(IpPrefix subnet, List<Integer> candidates, RouteElection election) {
        if (candidates.isEmpty()) {
            return RouteElection.NOBODY;
        }
        return election.elect(
                subnet,
                candidates.stream()
                        .map(number -> state.nodes().get(number).id())
                        .toList());
    }

    /** Returns the routes that a viewer is shown of a peer that it sees. */
    List<IpPrefix> of(NodeEntry viewer, NodeEntry peer, RouteElection election) {
        if (peer.subnets().isEmpty() && peer.exits().isEmpty()) {
            return List.of();
        }
        List<IpPrefix> shown = new ArrayList<>();
        if (peer.isExit() && usesExit(viewer, peer)) {
            shown.addAll(peer.exits());
        }
        for (IpPrefix subnet : peer.subnets()) {
            if (isShown(viewer, peer, subnet, election)) {
                shown.add(subnet);
            }
        }
        shown.sort(null);
        return List.copyOf(shown);
    }

    private boolean isShown(NodeEntry viewer, NodeEntry peer, IpPrefix prefix, RouteElection election) {
        Subnet subnet = subnets.get(prefix);
        if (subnet == null) {
            return false;
        }
        boolean standby = viewer.subnets().contains(prefix);
        if (standby || viewers(prefix, subnet).contains(viewer.number())) {
            return elect(prefix, subnet.routers, election) == peer.id();
        }
        List<Integer> steered = new ArrayList<>();
        for (int number : subnet.routers) {
            if (isSteered(viewer, state.nodes().get(number), prefix)) {
                steered.add(number);
            }
        }
        return elect(prefix, steered, election) == peer.id();
    }

    /** Tells whether a rule over routers sends a viewer to a router of a subnet. */
    private boolean isSteered(NodeEntry viewer, NodeEntry router, IpPrefix subnet) {
        for (int id : program.index().via()) {
            Rule rule = program.rules().get(id);
            if (hasTag(rule, router)
                    && state.resolver().overlaps(rule.target(), subnet)
                    && state.resolver().sourceReach(rule.source()).contains(viewer.number())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasTag(Rule rule, NodeEntry router) {
        for (int tag : rule.via()) {
            if (router.isIn(tag)) {
                return true;
            }
        }
        return false;
    }

    private NodeSet viewers(IpPrefix prefix, Subnet subnet) {
        NodeSet known = subnet.viewers;
        if (known == null) {
            known = findViewers(prefix);
            subnet.viewers = known;
        }
        return known;
    }

    private NodeSet findViewers(IpPrefix subnet) {
        long[] bits = Bits.make(state.nodes().slots());
        concerned(subnet).stream().forEach(id -> addViewers(program.selections().get(id), subnet, bits));
        for (int id : program.index().via()) {
            Rule rule = program.rules().get(id);
            if (state.resolver().overlaps(rule.source(), subnet)) {
                visibility.routers(rule).addTo(bits);
            }
        }
        return NodeSet.of(bits);
    }

    /** Returns the selections that may hold addresses of a subnet. */
    private BitSet concerned(IpPrefix subnet) {
        BitSet concerned = new BitSet();
        RuleIndex index = program.index();
        IntStream.of(index.anySelections()).forEach(concerned::set);
        program.aliases()
                .blocks()
                .overlapping(
                        subnet, alias -> IntStream.of(index.selectionsOf(alias)).forEach(concerned::set));
        if (state.loners().areBusy()) {
            concerned.set(0, program.selections().size());
        }
        return concerned;
    }

    private void addViewers(Selection selection, IpPrefix subnet, long[] bits) {
        Resolver resolver = state.resolver();
        RuleIndex index = program.index();
        if (resolver.overlaps(selection, subnet)) {
            for (int source : index.sourcesOf(selection.id())) {
                resolver.sourceReach(program.selections().get(source)).addTo(bits);
            }
            for (int target : index.targetsOf(selection.id())) {
                resolver.targetReach(program.selections().get(target)).addTo(bits);
            }
        }
    }

    private boolean usesExit(NodeEntry viewer, NodeEntry exit) {
        if (exitViewers().contains(viewer.number())) {
            return true;
        }
        for (int id : program.index().via()) {
            Rule rule = program.rules().get(id);
            if (hasTag(rule, exit)
                    && meansInternet(rule.target())
                    && state.resolver().sourceReach(rule.source()).contains(viewer.number())) {
                return true;
            }
        }
        return false;
    }

    private boolean meansInternet(Selection target) {
        if (target.any() > 0) {
            return true;
        }
        for (int alias : target.aliases()) {
            if (program.aliases().alias(alias).is(Autogroup.INTERNET)) {
                return true;
            }
        }
        return false;
    }

    private NodeSet exitViewers() {
        NodeSet known = exitViewers;
        if (known == null) {
            long[] bits = Bits.make(state.nodes().slots());
            for (Selection selection : program.selections()) {
                int[] sources = program.index().sourcesOf(selection.id());
                if (sources.length > 0 && meansInternet(selection)) {
                    for (int source : sources) {
                        state.resolver()
                                .sourceReach(program.selections().get(source))
                                .addTo(bits);
                    }
                }
            }
            known = NodeSet.of(bits);
            exitViewers = known;
        }
        return known;
    }
}
