package dev.headscale.core.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.policy.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {
    private static final int STEPS = 600;
    private static final int IDS = 100;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyIndexFindsWhatATableOfAllNodesFinds(long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Node> model = new TreeMap<>();
        World world = Samples.world(TailnetSnapshot.EMPTY);
        for (int step = 0; step < STEPS; step++) {
            long id = 1L + random.nextInt(IDS);
            Mutation mutation = random.nextInt(4) == 0
                    ? new Mutation.DeleteNode(new NodeId(id))
                    : new Mutation.PutNode(variant(id, random));
            world = world.apply(List.of(mutation));
            if (mutation instanceof Mutation.PutNode put) {
                model.put(id, put.node());
            } else {
                model.remove(id);
            }
            if (step % 20 == 0) {
                assertIndexes(world, model);
                assertIndexes(
                        Samples.world(new TailnetSnapshot(
                                7,
                                IdCounters.NONE,
                                List.of(),
                                List.copyOf(model.values()),
                                Map.of(),
                                List.of(),
                                List.of())),
                        model);
            }
        }
    }

    /** Keys, names and addresses change, but no two nodes ever have the same. Ten nodes share a machine. */
    private static Node variant(long id, Random random) {
        long other = id + 1000L * random.nextInt(3);
        Node keys = Samples.node(other);
        Node machine = Samples.node(5000 + id % 10);
        return new Node(
                new NodeId(id),
                machine.machineKey(),
                keys.nodeKey(),
                keys.owner(),
                keys.hostname(),
                keys.givenName(),
                random.nextInt(5) == 0
                        ? Optional.empty()
                        : Optional.of(IpAddress.parse("10.0." + other / 1000 + "." + id)),
                Optional.of(IpAddress.parse("fd00::" + other)),
                keys.approvedRoutes(),
                keys.registerMethod(),
                keys.preAuthKey(),
                keys.ephemeral(),
                keys.createdAt(),
                keys.expiry());
    }

    private static void assertIndexes(World world, Map<Long, Node> model) {
        assertThat(world.index().byNodeKey().size()).isEqualTo(model.size());
        assertThat(world.index().byName().size()).isEqualTo(model.size());
        assertThat(world.index().byAddress().size())
                .isEqualTo(model.values().stream()
                        .mapToInt(node -> node.addresses().size())
                        .sum());
        for (Node node : model.values()) {
            assertThat(world.node(node.nodeKey()).map(NodeState::node)).contains(node);
            assertThat(world.node(node.machineKey(), node.nodeKey()).map(NodeState::node))
                    .contains(node);
            assertThat(world.isNameTaken(node.givenName())).isTrue();
            assertThat(node.addresses()).allMatch(world::isAddressTaken);
            List<Node> siblings = new ArrayList<>(model.values());
            siblings.removeIf(other -> !other.machineKey().equals(node.machineKey()));
            assertThat(world.nodesOf(node.machineKey())).isEqualTo(siblings);
        }
    }

    @Test
    void aMutationThatPutsTheSameNodeKeepsTheObject() {
        World world = Samples.world(TailnetSnapshot.EMPTY).apply(List.of(new Mutation.PutNode(Samples.node(1))));
        World again = world.apply(List.of(new Mutation.PutNode(Samples.node(1))));
        assertThat(again.nodes()).isSameAs(world.nodes());
    }

    @Test
    void aPresenceThatIsSetToItselfMakesTheNodeAnEqualButOtherObject() {
        World world = Samples.world(TailnetSnapshot.EMPTY).apply(List.of(new Mutation.PutNode(Samples.node(1))));
        WorldEdit edit = world.edit();
        edit.presence(new NodeId(1), Presence.UNKNOWN);
        NodeState before = world.node(new NodeId(1)).orElseThrow();
        NodeState after = edit.freeze().node(new NodeId(1)).orElseThrow();
        assertThat(after).isEqualTo(before);
        assertThat(after.node()).isNotSameAs(before.node());
    }

    @Test
    void aChangedNodeKeepsItsPresenceAndADeletedOneTakesItAlong() {
        World world = Samples.world(TailnetSnapshot.EMPTY).apply(List.of(new Mutation.PutNode(Samples.node(1))));
        WorldEdit edit = world.edit();
        edit.presence(new NodeId(1), Samples.presence(1));
        edit.apply(new Mutation.PutNode(Samples.node(1).with(to -> to.givenName("other"))));
        edit.presence(new NodeId(2), Samples.presence(2));
        World changed = edit.freeze();
        assertThat(changed.node(new NodeId(1)).orElseThrow().presence()).isEqualTo(Samples.presence(1));
        assertThat(changed.nodes().size()).isEqualTo(1);
        World again =
                changed.apply(List.of(new Mutation.DeleteNode(new NodeId(1)), new Mutation.PutNode(Samples.node(1))));
        assertThat(again.node(new NodeId(1)).orElseThrow().presence()).isEqualTo(Presence.UNKNOWN);
    }
}
