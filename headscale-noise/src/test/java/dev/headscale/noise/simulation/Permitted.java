package dev.headscale.noise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.noise.testkit.netmap.Netmap;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may have been shown to whom since everything was at rest last. Reads each policy by itself and compiles it from nothing,
 * where the server goes from step to step.
 */
final class Permitted {
    private final TestControlPlane control;
    private final Map<Long, Set<Long>> peers = new HashMap<>();
    private String text = "";
    private Policy policy = Policy.allowAll();
    private int policies;

    Permitted(TestControlPlane control) {
        this.control = control;
    }

    /** Forgets the past: everything is at rest. */
    void rest() {
        peers.clear();
        note();
    }

    /** Notes what the policy of now allows the nodes of now. */
    void note() {
        read(control.tailnet().policy().get().map(PolicyText::text).orElse(""));
        List<NodeState> nodes = control.nodes().list();
        CompiledPolicy compiled = policy.compile(inventory(nodes));
        for (NodeState viewer : nodes) {
            long id = viewer.node().id().value();
            Set<Long> seen = peers.computeIfAbsent(id, fresh -> new TreeSet<>());
            for (NodeState peer : nodes) {
                long other = peer.node().id().value();
                if (compiled.everybodySeesEverybody() || compiled.canSee(id, other)) {
                    seen.add(other);
                }
            }
        }
    }

    private void read(String now) {
        if (!now.equals(text)) {
            text = now;
            policy = Policy.parse(now);
            policies++;
        }
    }

    private Inventory inventory(List<NodeState> nodes) {
        return Inventory.of(
                control.tailnet().users().list().stream()
                        .map(user -> new Inventory.User(user.id().value(), user.name(), user.email(), "", Set.of()))
                        .toList(),
                nodes.stream().map(Permitted::inventoryNode).toList(),
                Set.of());
    }

    private static Inventory.Node inventoryNode(NodeState state) {
        var node = state.node();
        OptionalLong owner =
                node.owner().userId().map(id -> OptionalLong.of(id.value())).orElse(OptionalLong.empty());
        return new Inventory.Node(
                node.id().value(),
                owner,
                node.owner().tags(),
                node.ipv4(),
                node.ipv6(),
                List.of(),
                node.approvedRoutes(),
                Map.of());
    }

    /** Checks that a client knows nobody whom no policy has let it see. */
    void check(Netmap netmap) {
        netmap.self()
                .ifPresent(self -> assertThat(peers.getOrDefault(self.path("ID").asLong(), Set.of()))
                        .as("what node %s may have seen, by %s", self.path("ID"), text)
                        .containsAll(netmap.peers().keySet()));
    }

    /** Returns how many policies were read. */
    int policies() {
        return policies;
    }
}
