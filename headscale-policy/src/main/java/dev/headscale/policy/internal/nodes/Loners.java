package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The routers whose subnets hold addresses of nodes. They are rare and need a second look everywhere, as what reaches those
 * nodes also concerns the router. Immutable and thread-safe.
 *
 * @param covered by the number of the router: the nodes with an address in its subnets
 */
public record Loners(Map<Integer, NodeSet> covered) {

    public static Loners of(NodeTable nodes) {
        Map<Integer, NodeSet> covered = new TreeMap<>();
        nodes.forEach(entry -> {
            if (entry.kind().loner() >= 0) {
                covered.put(entry.number(), covered(entry, nodes));
            }
        });
        return new Loners(covered);
    }

    private static NodeSet covered(NodeEntry router, NodeTable nodes) {
        long[] bits = Bits.make(nodes.slots());
        nodes.forEach(entry -> {
            if (routes(router, entry.ipv4()) || routes(router, entry.ipv6())) {
                Bits.set(bits, entry.number());
            }
        });
        return NodeSet.of(bits);
    }

    /** Tells whether a node routes an address. */
    public static boolean routes(NodeEntry router, Optional<IpAddress> address) {
        return address.isPresent() && router.subnets().stream().anyMatch(net -> net.contains(address.get()));
    }

    /** Returns the nodes with an address in a block. */
    public NodeSet within(IpPrefix block, NodeTable nodes) {
        long[] bits = Bits.make(nodes.slots());
        covered.values()
                .forEach(set -> set.forEach(number -> {
                    NodeEntry entry = nodes.get(number);
                    boolean inside = entry.ipv4().filter(block::contains).isPresent()
                            || entry.ipv6().filter(block::contains).isPresent();
                    if (inside) {
                        Bits.set(bits, number);
                    }
                }));
        return NodeSet.of(bits);
    }

    /** Adds the routers whose subnets hold an address of a set of nodes. */
    public void addTo(long[] bits, NodeSet nodes) {
        covered.forEach((router, set) -> {
            if (set.intersects(nodes)) {
                Bits.set(bits, router);
            }
        });
    }

    /** Tells whether any node is concerned. */
    public boolean areBusy() {
        return covered.values().stream().anyMatch(set -> !set.isEmpty());
    }
}
