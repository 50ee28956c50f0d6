package dev.headscale.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    private static final int STEPS = 4000;
    private static final int KEYS = 300;

    /** A key whose hash says as little as a test wants. */
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes;
        }
    }

    /** Keys whose hashes, once the map has mixed them, are equal in all but the two highest bits: as deep as the tree gets. */
    private record DeepKey(int number) {
        private static final int UNMULTIPLY = BigInteger.valueOf(0x9E3779B9L)
                .modInverse(BigInteger.ONE.shiftLeft(Integer.SIZE))
                .intValue();

        @Override
        public int hashCode() {
            int mixed = number << 30;
            return (mixed ^ mixed >>> 15 ^ mixed >>> 30) * UNMULTIPLY;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 33, 100_000})
    void itBehavesLikeAHashMapHoweverBadTheHashes(int hashes) {
        for (long seed = 1; seed <= 5; seed++) {
            compare(new Random(seed), hashes);
        }
    }

    private static void compare(Random random, int hashes) {
        Map<Key, Integer> model = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();
        List<Map<Key, Integer>> oldModels = new ArrayList<>();
        List<PersistentMap<Key, Integer>> oldMaps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            // Grows and shrinks by turns, so that branches come and go.
            boolean growing = step / 500 % 2 == 0;
            Key key = new Key(random.nextInt(KEYS), hashes);
            if (random.nextInt(10) < (growing ? 8 : 2)) {
                model.put(key, step);
                map = map.put(key, step);
            } else {
                boolean there = model.remove(key) != null;
                PersistentMap<Key, Integer> rest = map.remove(key);
                assertThat(rest == map).as("removing nothing changes nothing").isEqualTo(!there);
                map = rest;
            }
            assertThat(map.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
            if (step % 400 == 0) {
                oldModels.add(Map.copyOf(model));
                oldMaps.add(map);
                assertSame(map, model, hashes);
            }
        }
        for (int i = 0; i < oldMaps.size(); i++) {
            assertSame(oldMaps.get(i), oldModels.get(i), hashes);
        }
    }

    private static void assertSame(PersistentMap<Key, Integer> map, Map<Key, Integer> model, int hashes) {
        Map<Key, Integer> seen = new HashMap<>();
        map.forEach((key, value) ->
                assertThat(seen.put(key, value)).as("visited once").isNull());
        assertThat(seen).isEqualTo(model);
        assertThat(map.size()).isEqualTo(model.size());
        assertThat(map.values()).containsExactlyInAnyOrderElementsOf(model.values());
        for (int number = 0; number < KEYS; number++) {
            Key key = new Key(number, hashes);
            assertThat(map.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
            assertThat(map.containsKey(key)).isEqualTo(model.containsKey(key));
        }
    }

    @Test
    void keysThatDifferOnlyInTheLastBitsOfTheirHashesAreToldApart() {
        PersistentMap<DeepKey, Integer> map = PersistentMap.empty();
        for (int number = 0; number < 16; number++) {
            map = map.put(new DeepKey(number), number);
        }
        for (int number = 0; number < 16; number++) {
            assertThat(map.get(new DeepKey(number))).contains(number);
            PersistentMap<DeepKey, Integer> rest = map.remove(new DeepKey(number));
            assertThat(rest.size()).isEqualTo(15);
            assertThat(rest.get(new DeepKey(number))).isEmpty();
            assertThat(rest.get(new DeepKey((number + 4) % 16))).contains((number + 4) % 16);
        }
    }

    @Test
    void anEmptiedMapIsLikeANewOne() {
        PersistentMap<DeepKey, Integer> map = PersistentMap.empty();
        for (int number = 0; number < 16; number++) {
            map = map.put(new DeepKey(number), number);
        }
        for (int number = 0; number < 16; number++) {
            map = map.remove(new DeepKey(number));
        }
        assertThat(map.size()).isZero();
        assertThat(map.values()).isEmpty();
        assertThat(map.put(new DeepKey(1), 1).get(new DeepKey(1))).contains(1);
    }
}
