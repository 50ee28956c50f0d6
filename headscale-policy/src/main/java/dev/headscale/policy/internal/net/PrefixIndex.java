package dev.headscale.policy.internal.net;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Numbers some blocks by address, so that those around and inside another block are found. Immutable and thread-safe. */
public final class PrefixIndex {
    private final NavigableMap<IpPrefix, Integer> numbers;
    private final List<Integer> lengthsV4;
    private final List<Integer> lengthsV6;

    /** Indexes blocks; the values are their numbers. */
    public PrefixIndex(Map<IpPrefix, Integer> blocks) {
        this.numbers = new TreeMap<>(blocks);
        this.lengthsV4 = lengths(blocks, false);
        this.lengthsV6 = lengths(blocks, true);
    }

    private static List<Integer> lengths(Map<IpPrefix, Integer> blocks, boolean v6) {
        TreeSet<Integer> lengths = new TreeSet<>();
        blocks.keySet().stream()
                .filter(block -> block.address().isV6() == v6)
                .forEach(block -> lengths.add(block.length()));
        return new ArrayList<>(lengths);
    }

    /** Visits the blocks that hold an address. */
    public void containing(IpAddress address, IntConsumer action) {
        around(IpPrefix.host(address), address.bits(), action);
    }

    /** Visits the blocks that share an address with another. */
    public void overlapping(IpPrefix block, IntConsumer action) {
        around(block, block.length() - 1, action);
        for (Map.Entry<IpPrefix, Integer> entry : numbers.tailMap(block, true).entrySet()) {
            if (!block.contains(entry.getKey())) {
                return;
            }
            action.accept(entry.getValue());
        }
    }

    /** Visits the blocks around another that are no longer than a limit. */
    private void around(IpPrefix block, int longest, IntConsumer action) {
        for (int length : block.address().isV6() ? lengthsV6 : lengthsV4) {
            if (length > longest) {
                return;
            }
            Integer number = numbers.get(IpPrefix.containing(block.address(), length));
            if (number != null) {
                action.accept(number);
            }
        }
    }
}
