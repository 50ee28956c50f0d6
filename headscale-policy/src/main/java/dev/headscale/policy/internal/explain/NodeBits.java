package dev.headscale.policy.internal.explain;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.net.IpRanges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The nodes of an inventory by number, and which of them the blocks of a packet filter mean. Used by one thread. */
final class NodeBits {
    private final List<Inventory.Node> nodes;
    private final Map<IpAddress, Integer> byAddress = new HashMap<>();
    private final Map<List<String>, Sources> known = new IdentityHashMap<>();

    NodeBits(Inventory inventory) {
        nodes = inventory.nodes().stream()
                .sorted(Comparator.comparingLong(Inventory.Node::id))
                .toList();
        for (int i = 0; i < nodes.size(); i++) {
            int number = i;
            nodes.get(i).ipv4().ifPresent(ip -> byAddress.put(ip, number));
            nodes.get(i).ipv6().ifPresent(ip -> byAddress.put(ip, number));
        }
    }

    /** The nodes that a rule means by their addresses of each family. */
    record Sources(BitSet v4, BitSet v6) {
        BitSet either() {
            BitSet either = (BitSet) v4.clone();
            either.or(v6);
            return either;
        }
    }

    List<Inventory.Node> nodes() {
        return nodes;
    }

    Set<Long> ids(BitSet bits) {
        return bits.stream().mapToObj(i -> nodes.get(i).id()).collect(Collectors.toUnmodifiableSet());
    }

    /** Rules share their lists, so that each is looked at once. */
    Sources sources(List<String> blocks) {
        return known.computeIfAbsent(blocks, fresh -> {
            Sources sources = new Sources(new BitSet(), new BitSet());
            fresh.forEach(block -> add(block, sources));
            return sources;
        });
    }

    Sources addresses(List<IpAddress> addresses) {
        Sources sources = new Sources(new BitSet(), new BitSet());
        addresses.forEach(address -> add(address, sources));
        return sources;
    }

    private void add(IpAddress address, Sources sources) {
        Integer number = byAddress.get(address);
        if (number != null) {
            (address.isV6() ? sources.v6 : sources.v4).set(number);
        }
    }

    private void add(String block, Sources sources) {
        Optional<IpAddress> address = IpAddress.tryParse(block);
        if (address.isPresent()) {
            add(address.get(), sources);
            return;
        }
        Optional<IpRanges> ranges = IpRanges.parse(block);
        List<IpAddress> all = new ArrayList<>(byAddress.keySet());
        all.stream()
                .filter(one -> block.equals("*")
                        || ranges.filter(range -> range.contains(IpPrefix.host(one)))
                                .isPresent())
                .forEach(one -> add(one, sources));
    }
}
