package dev.headscale.policy.internal.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeSetTest {
    private static final int SLOTS = 700;

    private static NodeSet of(TreeSet<Integer> model) {
        int[] sorted = model.stream().mapToInt(Integer::intValue).toArray();
        return NodeSet.of(sorted, sorted.length, SLOTS);
    }

    private static TreeSet<Integer> random(Random random, int size) {
        TreeSet<Integer> model = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            model.add(random.nextInt(SLOTS));
        }
        return model;
    }

    @Test
    void smallAndLargeSetsBehaveAlike() {
        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            TreeSet<Integer> left = random(random, random.nextInt(3) * 40);
            TreeSet<Integer> right = random(random, random.nextInt(3) * 40);
            NodeSet a = of(left);
            NodeSet b = of(right);
            TreeSet<Integer> both = new TreeSet<>(left);
            both.retainAll(right);
            assertThat(a.and(b, SLOTS).toArray()).as("seed %d", seed).isEqualTo(array(both));
            assertThat(a.intersects(b)).as("seed %d", seed).isEqualTo(!both.isEmpty());
            long[] bits = Bits.make(SLOTS);
            a.addTo(bits);
            b.addTo(bits);
            TreeSet<Integer> either = new TreeSet<>(left);
            either.addAll(right);
            assertThat(NodeSet.of(bits).toArray()).as("seed %d", seed).isEqualTo(array(either));
            assertThat(a.equals(b)).as("seed %d", seed).isEqualTo(left.equals(right));
            assertThat(IntStream.range(0, SLOTS).filter(a::contains).toArray()).isEqualTo(array(left));
        }
    }

    @Test
    void membersComeAndGoWithoutChangingTheOriginal() {
        NodeSet one = NodeSet.EMPTY.with(3, true, 10);
        NodeSet grown = one.with(200, true, 201);
        assertThat(one.toArray()).containsExactly(3);
        assertThat(grown.toArray()).containsExactly(3, 200);
        assertThat(grown.with(3, false, 201).toArray()).containsExactly(200);
        assertThat(one.with(3, true, 10)).isSameAs(one);
        assertThat(one.contains(5000)).isFalse();
    }

    @Test
    void equalSetsHaveEqualHashesHoweverTheyAreKept() {
        TreeSet<Integer> model = random(new Random(5), 100);
        long[] wide = Bits.make(100_000);
        model.forEach(node -> Bits.set(wide, node));
        assertThat(NodeSet.of(wide)).isEqualTo(of(model)).hasSameHashCodeAs(of(model));
    }

    private static int[] array(TreeSet<Integer> model) {
        return model.stream().mapToInt(Integer::intValue).toArray();
    }
}
