package dev.headscale.core.internal.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sets of nodes as bits, compared with sets of ids. */
class SightTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private Set<NodeId> some() {
        int most = 1 + random.nextInt(400);
        return random.longs(random.nextInt(100), 1, most + 1)
                .mapToObj(NodeId::new)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<NodeId> without(Collection<NodeId> one, Collection<NodeId> other) {
        Set<NodeId> rest = new TreeSet<>(one);
        rest.removeAll(other);
        return rest;
    }

    @Test
    void sightsAreCombinedLikeSetsOfIds() {
        for (int round = 0; round < 200; round++) {
            Set<NodeId> one = some();
            Set<NodeId> two = some();
            Sight first = Sight.of(one);
            Sight second = Sight.of(two);
            Set<NodeId> union = new TreeSet<>(one);
            union.addAll(two);

            assertThat(first.ids()).as("seed %s", seed).containsExactlyElementsOf(one);
            assertThat(first.or(second).ids()).as("seed %s", seed).containsExactlyElementsOf(union);
            assertThat(first.without(second).ids()).as("seed %s", seed).containsExactlyElementsOf(without(one, two));
            assertThat(first.and(second).ids())
                    .as("seed %s", seed)
                    .containsExactlyElementsOf(without(one, without(one, two)));
            assertThat(first.or(second).size()).as("seed %s", seed).isEqualTo(union.size());
            assertThat(union).as("seed %s", seed).allMatch(id -> first.sees(id) == one.contains(id));
        }
    }

    @Test
    void aGlanceTellsWhoHasGoneComeAndStayed() {
        Set<NodeId> before = some();
        Set<NodeId> now = some();
        Glance glance = new Glance(Sight.of(before), Sight.of(now));

        assertThat(glance.gone().ids()).as("seed %s", seed).containsExactlyElementsOf(without(before, now));
        assertThat(glance.come().ids()).as("seed %s", seed).containsExactlyElementsOf(without(now, before));
        assertThat(glance.kept().ids())
                .as("seed %s", seed)
                .containsExactlyElementsOf(without(now, without(now, before)));
    }

    @Test
    void idsAreWrittenInOrderAndOnceForEachChunk() {
        IdTexts texts = new IdTexts();
        for (int round = 0; round < 200; round++) {
            Set<NodeId> ids = some();

            assertThat(texts.of(Sight.of(ids)).stream()
                            .map(text -> new String(text, StandardCharsets.US_ASCII))
                            .collect(Collectors.joining(",")))
                    .as("seed %s", seed)
                    .isEqualTo(ids.stream().map(NodeId::toString).collect(Collectors.joining(",")));
        }
        Sight twoChunks = Sight.of(Set.of(new NodeId(3), new NodeId(7), new NodeId(70)));
        assertThat(texts.of(twoChunks)).hasSize(2);
        assertThat(texts.of(twoChunks).get(1)).isSameAs(texts.of(twoChunks).get(1));
    }
}
