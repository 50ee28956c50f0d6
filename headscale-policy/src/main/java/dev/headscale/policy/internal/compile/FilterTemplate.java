package dev.headscale.policy.internal.compile;

import dev.headscale.policy.FilterRule;
import dev.headscale.policy.FilterRule.Destination;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeTable;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.syntax.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The packet filter that nodes of one kind share, with gaps for their own addresses. Immutable and thread-safe. */
final class FilterTemplate {
    private final List<Part> parts;

    FilterTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A rule of the filter. */
    sealed interface Part {
        /** Returns the rule for a node, if anything is left of it. */
        Optional<FilterRule> forNode(NodeEntry node, NodeTable table);
    }

    /**
     * A destination.
     *
     * @param ip its text; empty stands for the node's own addresses
     * @param ports its ports
     */
    record Gap(String ip, PortRange ports) {
        boolean isOwn() {
            return ip.isEmpty();
        }
    }

    /** A rule that lets packets in. */
    static final class Ports implements Part {
        private final Source source;
        private final List<Integer> protocols;
        private final List<Gap> gaps = new ArrayList<>(2);

        Ports(Source source, OptionalInt protocol) {
            this.source = source;
            this.protocols = protocol.isPresent() ? List.of(protocol.getAsInt()) : List.of();
        }

        void add(List<Gap> more) {
            gaps.addAll(more);
        }

        @Override
        public Optional<FilterRule> forNode(NodeEntry node, NodeTable table) {
            List<Destination> destinations = new ArrayList<>(gaps.size() * 2);
            for (Gap gap : gaps) {
                if (gap.isOwn()) {
                    node.texts().forEach(ip -> destinations.add(to(ip, gap.ports())));
                } else {
                    destinations.add(to(gap.ip(), gap.ports()));
                }
            }
            return destinations.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new FilterRule(source.texts(table), destinations, protocols));
        }

        private static Destination to(String ip, PortRange ports) {
            return new Destination(ip, ports.first(), ports.last());
        }
    }

    /**
     * A rule that grants capabilities.
     *
     * @param source who has them
     * @param how on which of the node's own addresses, as in {@link Hits}
     * @param blocks on which blocks that it routes
     * @param capabilities what they are
     */
    record Caps(Source source, int how, List<IpPrefix> blocks, Map<String, JsonNode> capabilities) implements Part {
        @Override
        public Optional<FilterRule> forNode(NodeEntry node, NodeTable table) {
            TreeSet<IpPrefix> to = new TreeSet<>(blocks);
            if (Hits.is(how, Hits.V4)) {
                node.ipv4().map(IpPrefix::host).ifPresent(to::add);
            }
            if (Hits.is(how, Hits.V6)) {
                node.ipv6().map(IpPrefix::host).ifPresent(to::add);
            }
            if (to.isEmpty()) {
                return Optional.empty();
            }
            FilterRule.Grant grant = new FilterRule.Grant(List.copyOf(to), capabilities);
            return Optional.of(new FilterRule(source.texts(table), List.of(), List.of(), List.of(grant)));
        }
    }

    /** Returns the filter of a node. */
    List<FilterRule> forNode(NodeEntry node, NodeTable table) {
        List<FilterRule> rules = new ArrayList<>(parts.size());
        for (Part part : parts) {
            part.forNode(node, table).ifPresent(rules::add);
        }
        return List.copyOf(rules);
    }
}
