package dev.headscale.policy.internal.nodes;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A set of nodes by their numbers: a sorted list if it is small, a bit per node if it is not, so that thousands of small
 * sets of a large tailnet cost little. Immutable and thread-safe.
 */
public final class NodeSet {
    public static final NodeSet EMPTY = new NodeSet(new int[0], new long[0], 0);

    /** The list; not in use if there are words. */
    private final int[] few;
    /** The bits; without words the list counts. */
    private final long[] words;

    private final int size;

    private NodeSet(int[] few, long[] words, int size) {
        this.few = few;
        this.words = words;
        this.size = size;
    }

    /** Makes a set of bits, which belong to it from then on. */
    public static NodeSet of(long[] words) {
        int size = Bits.count(words);
        if (size == 0) {
            return EMPTY;
        }
        if (size > words.length * 2) {
            return new NodeSet(EMPTY.few, words, size);
        }
        int[] few = new int[size];
        int at = 0;
        for (int i = 0; i < words.length; i++) {
            for (long rest = words[i]; rest != 0; rest &= rest - 1) {
                few[at++] = i << 6 | Long.numberOfTrailingZeros(rest);
            }
        }
        return new NodeSet(few, EMPTY.words, size);
    }

    /** Makes a set of a sorted list without duplicates, of nodes below a limit. */
    public static NodeSet of(int[] sorted, int count, int slots) {
        if (count == 0) {
            return EMPTY;
        }
        if (count > (slots + 63 >>> 6) * 2) {
            long[] words = Bits.make(slots);
            for (int i = 0; i < count; i++) {
                Bits.set(words, sorted[i]);
            }
            return new NodeSet(EMPTY.few, words, count);
        }
        return new NodeSet(Arrays.copyOf(sorted, count), EMPTY.words, count);
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean contains(int node) {
        return words.length > 0 ? Bits.get(words, node) : Arrays.binarySearch(few, node) >= 0;
    }

    /** Adds all nodes of this set to bits. */
    public void addTo(long[] target) {
        for (int i = 0; i < words.length; i++) {
            target[i] |= words[i];
        }
        for (int node : few) {
            Bits.set(target, node);
        }
    }

    public boolean intersects(NodeSet other) {
        NodeSet smaller = size <= other.size ? this : other;
        NodeSet larger = smaller == this ? other : this;
        if (smaller.words.length > 0 && larger.words.length > 0) {
            for (int i = 0; i < Math.min(words.length, other.words.length); i++) {
                if ((words[i] & other.words[i]) != 0) {
                    return true;
                }
            }
            return false;
        }
        for (int node : smaller.few) {
            if (larger.contains(node)) {
                return true;
            }
        }
        return smaller.words.length > 0 && larger.intersects(smaller.sparse());
    }

    private NodeSet sparse() {
        return new NodeSet(toArray(), EMPTY.words, size);
    }

    /** Returns the nodes in both sets. */
    public NodeSet and(NodeSet other, int slots) {
        int[] both = new int[Math.min(size, other.size)];
        int[] count = {0};
        NodeSet smaller = size <= other.size ? this : other;
        NodeSet larger = smaller == this ? other : this;
        smaller.forEach(node -> {
            if (larger.contains(node)) {
                both[count[0]++] = node;
            }
        });
        return of(both, count[0], slots);
    }

    /** Returns this set with a node more or less. */
    public NodeSet with(int node, boolean member, int slots) {
        if (contains(node) == member) {
            return this;
        }
        long[] bits = Bits.make(Math.max(slots, node + 1));
        addTo(bits);
        if (member) {
            Bits.set(bits, node);
        } else {
            Bits.clear(bits, node);
        }
        return of(bits);
    }

    /** Visits the nodes by ascending number. */
    public void forEach(IntConsumer action) {
        for (int i = 0; i < words.length; i++) {
            for (long rest = words[i]; rest != 0; rest &= rest - 1) {
                action.accept(i << 6 | Long.numberOfTrailingZeros(rest));
            }
        }
        for (int node : few) {
            action.accept(node);
        }
    }

    public int[] toArray() {
        int[] all = new int[size];
        int[] at = {0};
        forEach(node -> all[at[0]++] = node);
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeSet set && size == set.size && Arrays.equals(toArray(), set.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toArray());
    }
}
