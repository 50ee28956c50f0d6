package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes entries of nodes. Thread-safe. */
public final class EntryFactory {
    private final Program program;
    private final HitFinder hits;
    private final KindTable kinds;

    public EntryFactory(Program program, UserTable users) {
        this.program = program;
        this.hits = new HitFinder(program.aliases(), program.file().names(), users);
        this.kinds = new KindTable(program.index());
    }

    public KindTable kinds() {
        return kinds;
    }

    public NodeEntry make(int number, Inventory.Node node) {
        List<IpPrefix> subnets = new ArrayList<>(0);
        List<IpPrefix> exits = new ArrayList<>(0);
        for (IpPrefix route : node.routes()) {
            (route.isDefaultRoute() ? exits : subnets).add(route);
        }
        subnets.sort(null);
        exits.sort(null);
        int[] found = hits.hits(node, subnets, !exits.isEmpty());
        boolean loner = subnets.stream().anyMatch(IpRanges.TAILNET::overlaps);
        NodeKind kind = kinds.kind(found, NodeEntry.owner(node), loner ? number : -1);
        Optional<IpAddress> ipv4 = node.ipv4().isPresent() && NodeAttributes.disablesIpv4(program.attributes(), found)
                ? Optional.empty()
                : node.ipv4();
        List<String> texts = Stream.concat(ipv4.stream(), node.ipv6().stream())
                .map(IpAddress::toString)
                .toList();
        return new NodeEntry(number, node, found, List.copyOf(subnets), List.copyOf(exits), ipv4, texts, kind);
    }
}
