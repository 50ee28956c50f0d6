package dev.headscale.core.internal.netmap;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What was made once and is shared, up to a number of things: beyond that, viewers have little in common. Thread-safe: two
 * threads may make the same thing at the same time, and either is good.
 *
 * @param <K> for what something was made
 * @param <V> what was made
 */
final class Kept<K, V> {
    private final int most;
    private final Map<K, V> known = new ConcurrentHashMap<>(2);

    Kept(int most) {
        this.most = most;
    }

    V of(K key, Supplier<? extends V> maker) {
        return of(key, true, maker);
    }

    /**
     * Returns what is kept, or something new.
     *
     * @param keep false for what nobody else will ask for
     */
    V of(K key, boolean keep, Supplier<? extends V> maker) {
        V value = known.get(key);
        if (value == null) {
            value = maker.get();
            if (keep && known.size() < most) {
                known.put(key, value);
            }
        }
        return value;
    }
}
