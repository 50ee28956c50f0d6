package dev.headscale.policy.internal.tests;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.compile.State;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Rule;
import dev.headscale.policy.internal.program.Selection;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Protocol;
import dev.headscale.policy.internal.syntax.ReachTest;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs {@code tests}. They see the rules of the whole tailnet, not those within the nodes of a user or over certain routers.
 */
final class ReachTests {
    private static final Set<Integer> USUAL = Set.of(Protocol.TCP, Protocol.UDP, Protocol.ICMP, Protocol.ICMPV6);

    private final State state;
    private final Program program;
    private final TestNames names;
    private final Map<IpAddress, NodeEntry> byAddress = new HashMap<>();

    ReachTests(State state) {
        this.state = state;
        this.program = state.program();
        this.names = new TestNames(state);
        state.nodes().forEach(entry -> {
            entry.ipv4().ifPresent(ip -> byAddress.put(ip, entry));
            entry.ipv6().ifPresent(ip -> byAddress.put(ip, entry));
        });
    }

    /** Runs a test; each way in which it fails is heard. */
    void run(ReachTest test, Consumer<String> failure) {
        if (test.accept().isEmpty() && test.deny().isEmpty()) {
            failure.accept("a test needs \"accept\" or \"deny\"");
            return;
        }
        OptionalInt protocol = Protocol.ofTest(test.protocol());
        if (protocol.isEmpty() && !test.protocol().isEmpty()) {
            failure.accept("proto \"" + test.protocol() + "\" is not one of tcp, udp, sctp");
            return;
        }
        String src = test.src().orElse("");
        Optional<Alias> alias = names.alias(src, wrong -> failure.accept("src: " + wrong));
        List<IpPrefix> sources = alias.map(this::blocks).orElse(List.of());
        if (sources.isEmpty()) {
            failure.accept("src \"" + src + "\" has no address");
            return;
        }
        test.accept().forEach(dst -> check(src, sources, dst, protocol, true, failure));
        test.deny().forEach(dst -> check(src, sources, dst, protocol, false, failure));
    }

    /** Returns the addresses of a name: its block, or all addresses of its nodes. */
    private List<IpPrefix> blocks(Alias alias) {
        Optional<IpPrefix> block = names.block(alias);
        if (block.isPresent()) {
            return List.of(block.get());
        }
        List<IpPrefix> blocks = new ArrayList<>();
        for (NodeEntry entry : names.nodes(alias)) {
            entry.ipv4().map(IpPrefix::host).ifPresent(blocks::add);
            entry.ipv6().map(IpPrefix::host).ifPresent(blocks::add);
        }
        return blocks;
    }

    private void check(
            String src,
            List<IpPrefix> sources,
            String dst,
            OptionalInt protocol,
            boolean wanted,
            Consumer<String> failure) {
        int colon = dst.lastIndexOf(':');
        Optional<List<PortRange>> ports = PortRange.parse(dst.substring(colon + 1), wrong -> {});
        boolean onePort = colon > 0
                && ports.isPresent()
                && ports.get().size() == 1
                && ports.get().get(0).first() == ports.get().get(0).last();
        if (!onePort) {
            failure.accept("dst \"" + dst + "\" must be a name, a colon and one port");
            return;
        }
        Optional<Alias> alias =
                names.alias(Alias.unbracketed(dst.substring(0, colon)), wrong -> failure.accept("dst: " + wrong));
        if (alias.isEmpty() || !isSingle(alias.get(), dst)) {
            alias.ifPresent(refused -> failure.accept("dst \"" + dst + "\" can not be tested"));
            return;
        }
        int port = ports.get().get(0).first();
        if (isAllowed(sources, alias.get(), port, protocol) != wanted) {
            failure.accept(src + " -> " + dst + " ("
                    + (protocol.isPresent() ? "protocol " + protocol.getAsInt() : "any protocol") + "): expected "
                    + (wanted ? "ALLOWED, got DENIED" : "DENIED, got ALLOWED"));
        }
    }

    /** Tells whether a destination stands for single addresses that are the same for all sources. */
    private boolean isSingle(Alias alias, String dst) {
        boolean placeless = alias.is(Autogroup.INTERNET) || alias.is(Autogroup.SELF) || alias.is(Autogroup.DANGER_ALL);
        Optional<IpPrefix> block = names.block(alias);
        boolean wide = block.isPresent()
                && block.get().length() < block.get().address().bits();
        return !placeless && !wide && dst.indexOf('/') < 0 && !(alias instanceof Alias.IpSet);
    }

    /** Tells whether every source reaches some address of the destination. */
    private boolean isAllowed(List<IpPrefix> sources, Alias destination, int port, OptionalInt protocol) {
        List<IpPrefix> targets = destination instanceof Alias.Any ? List.of() : blocks(destination);
        List<Selection> letIn = new ArrayList<>();
        for (Rule rule : program.rules()) {
            boolean fits = rule.kind() == Rule.Kind.DIRECT
                    && rule.traffic().stream().anyMatch(traffic -> carries(traffic, port, protocol));
            boolean reached = rule.target().any() > 0 || targets.stream().anyMatch(to -> covers(rule.target(), to));
            if (fits && reached) {
                letIn.add(rule.source());
            }
        }
        return sources.stream().allMatch(from -> letIn.stream().anyMatch(selection -> isSource(selection, from)));
    }

    private static boolean carries(Traffic traffic, int port, OptionalInt protocol) {
        OptionalInt allowed = traffic.protocol();
        boolean fits = protocol.isEmpty()
                ? allowed.isEmpty() || USUAL.contains(allowed.getAsInt())
                : allowed.isEmpty() ? USUAL.contains(protocol.getAsInt()) : allowed.equals(protocol);
        return fits && traffic.ports().stream().anyMatch(ports -> ports.contains(port));
    }

    private boolean isSource(Selection selection, IpPrefix from) {
        if (selection.danger() && !selection.hasPosture()) {
            return true;
        }
        boolean anywhere = selection.any() > 0
                && !selection.hasPosture()
                && (IpRanges.TAILNET.contains(from)
                        || state.resolver().subnets().stream().anyMatch(subnet -> subnet.contains(from)));
        return anywhere || covers(selection, from);
    }

    /** Tells whether a selection holds an address or block, other than by being everything. */
    private boolean covers(Selection selection, IpPrefix wanted) {
        NodeEntry node = wanted.length() == wanted.address().bits() ? byAddress.get(wanted.address()) : null;
        if (node != null && state.resolver().nodes(selection).contains(node.number()) && meansNode(selection, node)) {
            return true;
        }
        if (selection.hasPosture()) {
            return false;
        }
        for (int alias : selection.aliases()) {
            boolean internet = program.aliases().isInternet(alias) && IpRanges.INTERNET.contains(wanted);
            if (internet
                    || program.aliases()
                            .block(alias)
                            .filter(block -> block.contains(wanted))
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a selection holds all of a node, not just one of its addresses. */
    private boolean meansNode(Selection selection, NodeEntry node) {
        if (selection.hasPosture()) {
            return true;
        }
        for (int alias : selection.aliases()) {
            if (program.aliases().block(alias).isEmpty() && node.isIn(alias)) {
                return true;
            }
        }
        return false;
    }
}
