package dev.headscale.policy.internal.nodes;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All nodes by number and by id. Numbers follow the ids; the number of a node that is gone stays unused. Immutable and
 * thread-safe.
 */
public final class NodeTable {
    private final long[] ids;
    private final @Nullable NodeEntry[] entries;
    private final NodeSet live;

    public NodeTable(long[] ids, @Nullable NodeEntry[] entries) {
        this.ids = ids;
        this.entries = entries;
        long[] bits = Bits.make(entries.length);
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] != null) {
                Bits.set(bits, i);
            }
        }
        this.live = NodeSet.of(bits);
    }

    /** Returns how many numbers are given out. */
    public int slots() {
        return ids.length;
    }

    /** Returns the numbers of the nodes that are there. */
    public NodeSet live() {
        return live;
    }

    /** Returns the number of an id, or a negative number if it has none. */
    public int number(long id) {
        // Ids are given out one after the other, so that most are where they would be without gaps.
        long guess = ids.length == 0 ? -1 : id - ids[0];
        if (guess >= 0 && guess < ids.length && ids[(int) guess] == id) {
            return (int) guess;
        }
        return Arrays.binarySearch(ids, id);
    }

    public Optional<NodeEntry> find(long id) {
        int number = number(id);
        return number < 0 ? Optional.empty() : Optional.ofNullable(entries[number]);
    }

    /** Returns a node that is there. */
    public NodeEntry get(int number) {
        NodeEntry entry = entries[number];
        if (entry == null) {
            throw new IllegalStateException("no node has the number " + number);
        }
        return entry;
    }

    public void forEach(Consumer<NodeEntry> action) {
        for (NodeEntry entry : entries) {
            if (entry != null) {
                action.accept(entry);
            }
        }
    }

    public long[] ids() {
        return ids.clone();
    }

    /** Returns a copy of the entries with room for more numbers. */
    public @Nullable NodeEntry[] entries(int slots) {
        return Arrays.copyOf(entries, slots);
    }
}
