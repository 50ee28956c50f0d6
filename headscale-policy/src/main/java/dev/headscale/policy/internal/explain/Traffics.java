package dev.headscale.policy.internal.explain;

import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Protocol;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How traffic is written for people. Pure. */
final class Traffics {
    private static final Map<Integer, String> NAMES = Map.of(
            Protocol.TCP, "tcp",
            Protocol.UDP, "udp",
            Protocol.ICMP, "icmp",
            Protocol.ICMPV6, "ipv6-icmp",
            Protocol.SCTP, "sctp");

    private Traffics() {}

    static String protocol(int number) {
        return NAMES.getOrDefault(number, "protocol " + number);
    }

    static String port(PortRange range) {
        if (range.isAll()) {
            return "*";
        }
        return range.first() == range.last() ? "" + range.first() : range.first() + "-" + range.last();
    }

    static String text(Traffic traffic) {
        String ports = traffic.ports().stream().map(Traffics::port).collect(Collectors.joining(","));
        return traffic.protocol().isPresent() ? protocol(traffic.protocol().getAsInt()) + ":" + ports : ports;
    }

    /**
     * Ports of one protocol at one place.
     *
     * @param place where, as in {@link Permissions.Door}
     */
    record Item(String place, int protocol, PortRange ports) {}

    /** Writes traffic as policies do, with the places that are not the node itself. */
    static String text(Set<Item> items) {
        Map<String, Map<Integer, List<PortRange>>> places = new TreeMap<>();
        items.forEach(item -> places.computeIfAbsent(item.place, none -> new TreeMap<>())
                .computeIfAbsent(item.protocol, none -> new ArrayList<>())
                .add(item.ports));
        Map<Integer, List<PortRange>> v4 = places.getOrDefault(Permissions.Door.OWN_V4, Map.of());
        if (v4.equals(places.get(Permissions.Door.OWN_V6))) {
            places.remove(Permissions.Door.OWN_V6);
            places.remove(Permissions.Door.OWN_V4);
            places.put("", v4);
        }
        return places.entrySet().stream()
                .map(place -> ports(place.getValue()) + (place.getKey().isEmpty() ? "" : " to " + place.getKey()))
                .collect(Collectors.joining("; "));
    }

    private static String ports(Map<Integer, List<PortRange>> protocols) {
        Map<String, List<Integer>> byPorts = new LinkedHashMap<>();
        protocols.forEach((protocol, ranges) -> byPorts.computeIfAbsent(
                        Protocol.hasPorts(protocol) ? joined(ranges) : "*", none -> new ArrayList<>())
                .add(protocol));
        boolean usual = protocols.keySet().containsAll(FilterReading.USUAL)
                && protocols.size() == FilterReading.USUAL.size()
                && Objects.equals(protocols.get(Protocol.TCP), protocols.get(Protocol.UDP));
        if (usual) {
            return joined(Objects.requireNonNull(protocols.get(Protocol.TCP)));
        }
        return byPorts.entrySet().stream()
                .map(entry -> entry.getValue().stream().map(Traffics::protocol).collect(Collectors.joining(",")) + ":"
                        + entry.getKey())
                .collect(Collectors.joining(" "));
    }

    /** Joins ranges that follow each other. */
    private static String joined(List<PortRange> ranges) {
        List<PortRange> merged = new ArrayList<>();
        for (PortRange range : ranges.stream()
                .sorted(Comparator.comparingInt(PortRange::first))
                .toList()) {
            PortRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.last() + 1 >= range.first()) {
                merged.set(merged.size() - 1, new PortRange(last.first(), range.last()));
            } else {
                merged.add(range);
            }
        }
        return merged.stream().map(Traffics::port).collect(Collectors.joining(","));
    }

    /** What a connection asks for, such as {@code tcp:22}. */
    static String asked(int protocol, OptionalInt port) {
        return port.isPresent() && Protocol.hasPorts(protocol)
                ? protocol(protocol) + ":" + port.getAsInt()
                : protocol(protocol);
    }
}
