package dev.headscale.core.internal.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map (a hash array mapped trie): a changed copy shares all but one path of at most seven small nodes
 * with its origin, so that a snapshot of a whole tailnet costs next to nothing. Immutable and thread-safe.
 *
 * @param <K> the keys, with {@code equals} and {@code hashCode}
 * @param <V> the values
 */
public final class PersistentMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(new Branch(0, new Object[0]), 0);

    /** Slots hold a {@link Branch}, an {@link Entry}, or a {@link Collision}. */
    private record Branch(int bitmap, Object[] slots) {}

    private record Entry(int hash, Object key, Object value) {}

    private record Collision(int hash, List<Entry> entries) {}

    private final Branch root;
    private final int size;

    private PersistentMap(Branch root, int size) {
        this.root = root;
        this.size = size;
    }

    /**
     * Returns the map without entries.
     *
     * @param <K> the keys
     * @param <V> the values
     * @return the empty map
     */
    @SuppressWarnings("unchecked") // it holds no key and no value
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** Returns the number of entries. */
    public int size() {
        return size;
    }

    /** Returns the value of a key, or empty. */
    @SuppressWarnings("unchecked") // values go in as V only
    public Optional<V> get(K key) {
        int hash = spread(key);
        Object slot = root;
        for (int shift = 0; slot instanceof Branch branch; shift += BITS) {
            int bit = 1 << (hash >>> shift & MASK);
            if ((branch.bitmap & bit) == 0) {
                return Optional.empty();
            }
            slot = branch.slots[index(branch.bitmap, bit)];
        }
        Entry found = entryOf(slot, hash, key);
        return found == null ? Optional.empty() : Optional.of((V) found.value);
    }

    /** Tells whether there is an entry for a key. */
    public boolean containsKey(K key) {
        return get(key).isPresent();
    }

    /** Returns this with one entry added or replaced. */
    public PersistentMap<K, V> put(K key, V value) {
        boolean known = containsKey(key);
        Branch changed = insert(root, 0, new Entry(spread(key), key, value));
        return new PersistentMap<>(changed, known ? size : size + 1);
    }

    /** Returns this without a key; the same object if the key is not there. */
    public PersistentMap<K, V> remove(K key) {
        if (!containsKey(key)) {
            return this;
        }
        Object changed = delete(root, 0, spread(key), key);
        Branch branch =
                changed instanceof Branch kept ? kept : changed == null ? new Branch(0, new Object[0]) : lift(changed);
        return new PersistentMap<>(branch, size - 1);
    }

    /** Visits every entry, in no particular order. */
    @SuppressWarnings("unchecked") // keys and values go in as K and V only
    public void forEach(BiConsumer<? super K, ? super V> action) {
        visit(root, entry -> action.accept((K) entry.key, (V) entry.value));
    }

    /** Returns all values, in no particular order. */
    public List<V> values() {
        List<V> values = new ArrayList<>(size);
        forEach((key, value) -> values.add(value));
        return values;
    }

    private static void visit(Object slot, java.util.function.Consumer<Entry> action) {
        if (slot instanceof Branch branch) {
            for (Object child : branch.slots) {
                visit(child, action);
            }
        } else if (slot instanceof Collision collision) {
            collision.entries.forEach(action);
        } else {
            action.accept((Entry) slot);
        }
    }

    private static int spread(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 15;
    }

    private static int index(int bitmap, int bit) {
        return Integer.bitCount(bitmap & bit - 1);
    }

    private static @Nullable Entry entryOf(Object slot, int hash, Object key) {
        if (slot instanceof Entry entry) {
            return entry.hash == hash && entry.key.equals(key) ? entry : null;
        }
        return ((Collision) slot)
                .entries.stream()
                        .filter(entry -> entry.key.equals(key))
                        .findFirst()
                        .orElse(null);
    }

    private static Branch insert(Branch branch, int shift, Entry entry) {
        int bit = 1 << (entry.hash >>> shift & MASK);
        int at = index(branch.bitmap, bit);
        if ((branch.bitmap & bit) == 0) {
            Object[] slots = new Object[branch.slots.length + 1];
            System.arraycopy(branch.slots, 0, slots, 0, at);
            slots[at] = entry;
            System.arraycopy(branch.slots, at, slots, at + 1, branch.slots.length - at);
            return new Branch(branch.bitmap | bit, slots);
        }
        Object[] slots = branch.slots.clone();
        slots[at] = merge(slots[at], shift + BITS, entry);
        return new Branch(branch.bitmap, slots);
    }

    private static Object merge(Object slot, int shift, Entry entry) {
        if (slot instanceof Branch branch) {
            return insert(branch, shift, entry);
        }
        if (slot instanceof Entry old && old.hash == entry.hash && old.key.equals(entry.key)) {
            return entry;
        }
        int oldHash = slot instanceof Entry old ? old.hash : ((Collision) slot).hash;
        if (oldHash == entry.hash) {
            return collide(slot, entry);
        }
        int bit = 1 << (oldHash >>> shift & MASK);
        return insert(new Branch(bit, new Object[] {slot}), shift, entry);
    }

    private static Collision collide(Object slot, Entry entry) {
        List<Entry> entries = new ArrayList<>(slot instanceof Entry old ? List.of(old) : ((Collision) slot).entries);
        entries.removeIf(old -> old.key.equals(entry.key));
        entries.add(entry);
        return new Collision(entry.hash, List.copyOf(entries));
    }

    /** Returns what remains of a slot: null for nothing, and an entry in place of a branch that holds only it. */
    private static @Nullable Object delete(Object slot, int shift, int hash, Object key) {
        if (slot instanceof Entry) {
            return null;
        }
        if (slot instanceof Collision collision) {
            List<Entry> rest = collision.entries.stream()
                    .filter(entry -> !entry.key.equals(key))
                    .toList();
            return rest.size() == 1 ? rest.get(0) : new Collision(hash, rest);
        }
        Branch branch = (Branch) slot;
        int bit = 1 << (hash >>> shift & MASK);
        int at = index(branch.bitmap, bit);
        Object rest = delete(branch.slots[at], shift + BITS, hash, key);
        if (rest != null) {
            Object[] slots = branch.slots.clone();
            slots[at] = rest;
            return slots.length == 1 && !(rest instanceof Branch) ? rest : new Branch(branch.bitmap, slots);
        }
        if (branch.slots.length == 1) {
            return null;
        }
        Object[] slots = new Object[branch.slots.length - 1];
        System.arraycopy(branch.slots, 0, slots, 0, at);
        System.arraycopy(branch.slots, at + 1, slots, at, slots.length - at);
        return slots.length == 1 && !(slots[0] instanceof Branch) ? slots[0] : new Branch(branch.bitmap & ~bit, slots);
    }

    private static Branch lift(Object slot) {
        int hash = slot instanceof Entry entry ? entry.hash : ((Collision) slot).hash;
        return new Branch(1 << (hash & MASK), new Object[] {slot});
    }
}
