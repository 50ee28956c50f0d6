package dev.headscale.policy.internal.explain;

import dev.headscale.policy.Connection;
import dev.headscale.policy.Explanation;
import dev.headscale.policy.Explanation.Reason;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.RouteElection;
import dev.headscale.policy.internal.compile.Compiled;
import dev.headscale.policy.internal.hujson.LineIndex;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.PolicyFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Finds the rules that decide about a connection. The packet filter of the target decides whether packets pass; a rule has let
 * them pass if a policy of that rule alone, among the two nodes, does. Used by one thread.
 */
public final class Explainer {
    private static final int MOST_NEAR_MISSES = 3;

    private final PolicyFile file;
    private final LineIndex lines;
    private final Inventory inventory;
    private final Compiled compiled;
    private final RouteElection election;

    /** Prepares to explain a policy among the nodes of an inventory. */
    public Explainer(PolicyFile file, String text, Compiled compiled, Inventory inventory, RouteElection election) {
        this.file = file;
        this.lines = new LineIndex(text);
        this.compiled = compiled;
        this.inventory = inventory;
        this.election = election;
    }

    /** Explains a connection. */
    public Explanation explain(Connection asked) {
        Optional<Inventory.Node> source = inventory.node(asked.source());
        Optional<IpAddress> from = source.flatMap(node -> asked.destination().isV6() ? node.ipv6() : node.ipv4());
        if (from.isEmpty()) {
            return nothing("node " + asked.source() + " has no IPv"
                    + (asked.destination().isV6() ? 6 : 4) + " address");
        }
        Optional<Inventory.Node> target = target(asked);
        if (target.isEmpty()) {
            return nothing("no node has the address " + asked.destination() + ", and none routes it for node "
                    + asked.source());
        }
        if (target.get().id() == asked.source()) {
            return new Explanation(true, OptionalLong.of(asked.source()), "a node always reaches itself", List.of());
        }
        return explain(asked, new Pair(source.get(), from.get(), target.get(), asked));
    }

    private Explanation explain(Connection asked, Pair pair) {
        OptionalLong target = OptionalLong.of(pair.target.id());
        boolean allowed = pair.passes(compiled);
        if (file.allowsAll()) {
            return new Explanation(allowed, target, "the policy has no rules, so everything is allowed", List.of());
        }
        String what = Traffics.asked(asked.protocol(), asked.port());
        if (!allowed) {
            List<Reason> near = nearMisses(pair);
            String closest = near.isEmpty() ? "no rule comes close" : "these rules come closest";
            return new Explanation(false, target, "no rule allows " + what + "; " + closest, near);
        }
        List<Reason> rules = new ArrayList<>();
        for (RuleView rule : RuleView.all(file)) {
            rule.parts().stream()
                    .filter(pair::passes)
                    .findFirst()
                    .ifPresent(part -> rules.add(
                            reason(rule, part.sources() + " -> " + part.destinations() + ", " + part.traffic())));
        }
        return new Explanation(true, target, what + " is allowed", rules);
    }

    private static Explanation nothing(String why) {
        return new Explanation(false, OptionalLong.empty(), why, List.of());
    }

    private Reason reason(RuleView rule, String text) {
        return new Reason(lines.line(rule.offset()), lines.column(rule.offset()), rule.name(), text);
    }

    /** The node with the address, or the router to it that the source is shown. */
    private Optional<Inventory.Node> target(Connection asked) {
        Optional<Inventory.Node> owner = inventory.nodes().stream()
                .filter(node -> node.ipv4().equals(Optional.of(asked.destination()))
                        || node.ipv6().equals(Optional.of(asked.destination())))
                .findFirst();
        return owner.isPresent() ? owner : router(asked);
    }

    private Optional<Inventory.Node> router(Connection asked) {
        Map<Inventory.Node, IpPrefix> routers = new LinkedHashMap<>();
        for (Inventory.Node node : inventory.nodes()) {
            if (!node.routes().isEmpty()) {
                compiled.routes(asked.source(), node.id(), election).stream()
                        .filter(route -> route.contains(asked.destination()))
                        .max(Comparator.comparingInt(IpPrefix::length))
                        .ifPresent(route -> routers.put(node, route));
            }
        }
        return routers.entrySet().stream()
                .max(Map.Entry.comparingByValue(Comparator.comparingInt(IpPrefix::length)))
                .map(Map.Entry::getKey);
    }

    private List<Reason> nearMisses(Pair pair) {
        Map<Reason, Integer> found = new LinkedHashMap<>();
        for (RuleView rule : RuleView.all(file)) {
            if (rule.letsPacketsPass()) {
                NearMiss.of(rule, pair).ifPresent(miss -> found.put(reason(rule, miss.text()), miss.closeness()));
            }
        }
        return found.entrySet().stream()
                .sorted(Map.Entry.<Reason, Integer>comparingByValue().reversed())
                .limit(MOST_NEAR_MISSES)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Two nodes by themselves, under policies of one rule. */
    final class Pair {
        private final Inventory.Node target;
        private final IpAddress from;
        private final Connection asked;
        private final Inventory both;

        Pair(Inventory.Node source, IpAddress from, Inventory.Node target, Connection asked) {
            this.target = target;
            this.from = from;
            this.asked = asked;
            this.both = Inventory.of(inventory.users(), List.of(source, target), inventory.domains());
        }

        Connection asked() {
            return asked;
        }

        boolean passes(Compiled policy) {
            return FilterReading.allows(
                    policy.packetFilter(target.id()), from, asked.destination(), asked.protocol(), asked.port());
        }

        /** Tells whether a rule alone would let the packets pass. */
        boolean passes(RuleView rule) {
            PolicyFile alone = new PolicyFile(
                    file.names(),
                    Optional.empty(),
                    Optional.of(rule.grants()),
                    file.approvers(),
                    List.of(),
                    file.nodeAttrs(),
                    List.of(),
                    List.of(),
                    file.settings());
            return passes(Compiled.of(Program.of(alone), both));
        }

        /** The destination as a rule would name it. */
        Alias destination() {
            return new Alias.Net(IpPrefix.host(asked.destination()));
        }

        OptionalInt port() {
            return asked.port();
        }
    }
}
