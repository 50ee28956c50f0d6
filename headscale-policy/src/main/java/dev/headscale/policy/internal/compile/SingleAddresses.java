package dev.headscale.policy.internal.compile;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.nodes.Bits;
import dev.headscale.policy.internal.nodes.Membership;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.nodes.NodeTable;
import dev.headscale.policy.internal.program.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings sources into one form: a node whose addresses are all written out is the same as the node. Only so are sources equal
 * when their text is.
 */
final class SingleAddresses {
    private SingleAddresses() {}

    /** Moves blocks that are addresses of nodes into the bits where possible; returns those that are left, sorted. */
    static List<IpPrefix> fold(
            Program program, NodeTable table, Membership membership, List<Integer> aliases, long[] nodes) {
        Set<IpPrefix> written = new HashSet<>();
        List<IpPrefix> left = new ArrayList<>();
        for (int alias : aliases) {
            written.add(program.aliases().block(alias).orElseThrow());
        }
        for (int alias : aliases) {
            IpPrefix block = program.aliases().block(alias).orElseThrow();
            boolean single = block.length() == block.address().bits();
            NodeSet holders = single ? membership.nodes()[alias] : NodeSet.EMPTY;
            holders.forEach(number -> {
                NodeEntry entry = table.get(number);
                if (isWritten(entry.ipv4(), written) && isWritten(entry.ipv6(), written)) {
                    Bits.set(nodes, number);
                }
            });
            boolean covered = holders.size() == 1
                    && Bits.get(nodes, holders.toArray()[0])
                    && uses(table.get(holders.toArray()[0]), block.address());
            if (!covered) {
                left.add(block);
            }
        }
        left.sort(null);
        return List.copyOf(left);
    }

    private static boolean isWritten(Optional<IpAddress> address, Set<IpPrefix> written) {
        return address.isEmpty() || written.contains(IpPrefix.host(address.get()));
    }

    private static boolean uses(NodeEntry entry, IpAddress address) {
        return entry.ipv4().filter(address::equals).isPresent()
                || entry.ipv6().filter(address::equals).isPresent();
    }
}
