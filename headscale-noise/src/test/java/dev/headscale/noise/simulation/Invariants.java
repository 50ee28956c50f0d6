package dev.headscale.noise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What must hold in a tailnet: always, or when nothing is under way. */
final class Invariants {
    /** A node is not told its own news, except when something else about it has changed. */
    private static final List<String> OWN_NEWS =
            List.of("self/Endpoints", "self/HomeDERP", "self/Hostinfo", "self/Cap:");

    private final TestControlPlane control;
    private final Set<NodeId> known = new TreeSet<>();
    private final Map<NodeId, String> machines = new HashMap<>();
    private long highest;
    private int compared;
    private long messages;

    Invariants(TestControlPlane control) {
        this.control = control;
    }

    /** The server may have forgotten what is volatile, but nothing else. */
    void serverStarted() {
        assertThat(durable(control.nodes().list())).isEqualTo(stored());
        assertThat(control.nodes().list()).noneMatch(state -> state.presence().online());
    }

    void checkAlways() {
        List<NodeState> nodes = control.nodes().list();
        assertUnique(nodes.stream().map(state -> state.node().givenName()), nodes.size());
        assertUnique(nodes.stream().map(state -> state.node().nodeKey()), nodes.size());
        assertUnique(nodes.stream().flatMap(state -> state.node().addresses().stream()), 2 * nodes.size());
        Set<NodeId> present = new TreeSet<>();
        for (NodeState state : nodes) {
            Node node = state.node();
            present.add(node.id());
            String machine =
                    machines.computeIfAbsent(node.id(), id -> node.machineKey().toString());
            assertThat(node.machineKey()).as("a node stays with its machine").hasToString(machine);
            if (!known.contains(node.id())) {
                assertThat(node.id().value()).as("an id is not used again").isGreaterThan(highest);
            }
        }
        known.addAll(present);
        highest = known.stream().mapToLong(NodeId::value).max().orElse(0);
    }

    private static void assertUnique(Stream<?> values, int count) {
        assertThat(new HashSet<>(values.toList())).hasSize(count);
    }

    void checkAtRest(List<SimulatedClient> clients) {
        assertThat(durable(control.nodes().list())).isEqualTo(stored());
        Set<NodeId> connected = new TreeSet<>();
        for (SimulatedClient client : clients) {
            for (Link link : client.openLinks()) {
                assertThat(link.netmap().self())
                        .as("an open stream has told something")
                        .isPresent();
                NodeId id = nodeOf(link);
                assertThat(connected.add(id)).as("a node has one stream").isTrue();
                checkKnowledge(client, link, id);
            }
        }
    }

    /** Checks that online are those who have a stream, and nobody else. */
    void checkAfterGrace(List<SimulatedClient> clients) {
        Set<NodeId> connected = new TreeSet<>();
        clients.forEach(client -> client.openLinks().forEach(link -> connected.add(nodeOf(link))));
        assertThat(control.nodes().list().stream()
                        .filter(state -> state.presence().online())
                        .map(state -> state.node().id()))
                .containsExactlyElementsOf(connected);
    }

    static NodeId nodeOf(Link link) {
        return new NodeId(link.netmap().self().orElseThrow().path("ID").asLong());
    }

    private void checkKnowledge(SimulatedClient client, Link link, NodeId id) {
        Netmap netmap = link.netmap();
        compared++;
        messages += netmap.messages();
        NodeState state = control.nodes()
                .find(id)
                .orElseThrow(() -> new AssertionError("the stream of deleted node " + id + " goes on"));
        assertThat(state.presence().online()).as("node %s has a stream", id).isTrue();
        assertThat(differences(netmap, client.fresh(state.node().nodeKey())))
                .as("node %s: what the client knows != what a fresh one is told", id)
                .isEmpty();
    }

    /** Returns how what a client knows differs from what a fresh one is told, but for what it knows better itself. */
    static List<String> differences(Netmap known, Netmap fresh) {
        return known.differences(fresh).stream()
                .filter(line -> OWN_NEWS.stream().noneMatch(line::startsWith))
                .toList();
    }

    /** Returns how much was looked at, so that nobody takes comfort from an empty tailnet. */
    String summary() {
        return compared + " netmaps of " + messages + " messages compared, " + highest + " nodes made";
    }

    int compared() {
        return compared;
    }

    private List<Node> stored() {
        try (Store store = control.disk().open()) {
            TailnetSnapshot now = store.load(TailnetId.DEFAULT);
            return now.nodes().stream()
                    .sorted(java.util.Comparator.comparing(Node::id))
                    .toList();
        }
    }

    private static List<Node> durable(List<NodeState> nodes) {
        return nodes.stream().map(NodeState::node).toList();
    }
}
