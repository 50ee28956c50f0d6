package dev.headscale.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTableTest {
    private static final int STEPS = 1000;
    private static final int IDS = 250;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itBehavesLikeATreeMapAndTellsDifferencesExactly(long seed) {
        Random random = new Random(seed);
        TreeMap<NodeId, NodeState> model = new TreeMap<>();
        NodeTable table = NodeTable.EMPTY;
        NodeTable oldTable = table;
        TreeMap<NodeId, NodeState> oldModel = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            NodeId id = new NodeId(1 + random.nextInt(IDS));
            if (random.nextInt(10) < (step / 200 % 2 == 0 ? 8 : 2)) {
                NodeState state = new NodeState(Samples.node(id.value()), Presence.UNKNOWN);
                model.put(id, state);
                table = table.put(state);
            } else {
                boolean there = model.remove(id) != null;
                NodeTable rest = table.remove(id);
                assertThat(rest == table).isEqualTo(!there);
                table = rest;
            }
            if (random.nextInt(20) == 0) {
                assertSame(table, model);
                assertDifferences(table, model, oldTable, oldModel);
                assertDifferences(oldTable, oldModel, table, model);
                oldTable = table;
                oldModel = new TreeMap<>(model);
            }
        }
    }

    private static void assertSame(NodeTable table, TreeMap<NodeId, NodeState> model) {
        List<NodeState> visited = new ArrayList<>();
        table.forEach(visited::add);
        assertThat(visited).containsExactlyElementsOf(model.values());
        assertThat(table.size()).isEqualTo(model.size());
        for (long id = 1; id <= IDS + 70; id++) {
            assertThat(table.get(new NodeId(id))).isEqualTo(Optional.ofNullable(model.get(new NodeId(id))));
        }
        List<NodeState> byChunk = new ArrayList<>();
        for (int i = 0; i < table.chunkCount(); i++) {
            table.chunk(i).ifPresent(chunk -> chunk.forEach(byChunk::add));
        }
        assertThat(byChunk).isEqualTo(visited);
    }

    private static void assertDifferences(
            NodeTable table, Map<NodeId, NodeState> now, NodeTable older, Map<NodeId, NodeState> before) {
        List<NodeId> present = new ArrayList<>();
        List<NodeId> gone = new ArrayList<>();
        table.differencesFrom(older, new NodeTable.Differences() {
            @Override
            public void present(Optional<NodeState> old, NodeState current) {
                NodeId id = current.node().id();
                present.add(id);
                assertThat(old).isEqualTo(Optional.ofNullable(before.get(id)));
                assertThat(current).isSameAs(now.get(id));
            }

            @Override
            public void gone(NodeState old) {
                gone.add(old.node().id());
                assertThat(old).isSameAs(before.get(old.node().id()));
            }
        });
        Set<NodeId> expected = new TreeSet<>(now.keySet());
        expected.removeIf(id -> now.get(id) == before.get(id));
        assertThat(present).containsExactlyElementsOf(expected);
        Set<NodeId> lost = new TreeSet<>(before.keySet());
        lost.removeAll(now.keySet());
        assertThat(gone).containsExactlyElementsOf(lost);
    }

    @Test
    void aChangeLeavesAllOtherChunksTheSame() {
        NodeTable table = NodeTable.EMPTY;
        for (long id = 1; id <= IDS; id++) {
            table = table.put(Samples.state(id));
        }
        NodeTable changed = table.put(Samples.state(100)).remove(new NodeId(101));
        Map<Object, Boolean> before = new IdentityHashMap<>();
        for (int i = 0; i < table.chunkCount(); i++) {
            before.put(table.chunk(i).orElseThrow(), true);
        }
        for (int i = 0; i < changed.chunkCount(); i++) {
            assertThat(before.containsKey(changed.chunk(i).orElseThrow()))
                    .isEqualTo(i != NodeTable.chunkOf(new NodeId(100)));
        }
    }

    @Test
    void aChunkWithoutNodesIsNone() {
        NodeTable table = NodeTable.EMPTY.put(Samples.state(70)).remove(new NodeId(70));
        assertThat(table.chunk(NodeTable.chunkOf(new NodeId(70)))).isEmpty();
        assertThat(table.size()).isZero();
    }
}
