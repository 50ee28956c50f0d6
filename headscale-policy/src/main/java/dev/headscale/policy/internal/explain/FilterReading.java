package dev.headscale.policy.internal.explain;

import dev.headscale.policy.FilterRule;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.syntax.Protocol;
import java.util.List;
import java.util.OptionalInt;

/** Reads packet filters as the nodes do that receive them. Pure. */
final class FilterReading {
    /** What a rule without protocols lets in. */
    static final List<Integer> USUAL = List.of(Protocol.TCP, Protocol.UDP, Protocol.ICMP, Protocol.ICMPV6);

    private FilterReading() {}

    /** Tells whether packets get in; without a port, whether there is a port for which they do. */
    static boolean allows(
            List<FilterRule> filter, IpAddress source, IpAddress destination, int protocol, OptionalInt port) {
        return filter.stream()
                .anyMatch(rule -> protocols(rule).contains(protocol)
                        && rule.sources().stream().anyMatch(block -> holds(block, source))
                        && rule.destinations().stream()
                                .anyMatch(to -> holds(to.ip(), destination) && fits(to, protocol, port)));
    }

    static List<Integer> protocols(FilterRule rule) {
        return rule.protocols().isEmpty() ? USUAL : rule.protocols();
    }

    private static boolean fits(FilterRule.Destination to, int protocol, OptionalInt port) {
        return port.isEmpty()
                || !Protocol.hasPorts(protocol)
                || to.firstPort() <= port.getAsInt() && port.getAsInt() <= to.lastPort();
    }

    /** Tells whether an address is in {@code *}, an address, a prefix or a range. */
    static boolean holds(String block, IpAddress address) {
        return block.equals("*")
                || IpRanges.parse(block)
                        .filter(ranges -> ranges.contains(IpPrefix.host(address)))
                        .isPresent();
    }
}
