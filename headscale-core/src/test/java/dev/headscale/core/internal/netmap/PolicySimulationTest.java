package dev.headscale.core.internal.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.testkit.ClientMap;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** Whatever changes, a client that heard every step knows what a client knows that comes anew, also from a server that does. */
class PolicySimulationTest {
    private static final int STEPS = 120;
    private static final List<String> USERS = List.of("ann", "ben", "cem");
    private static final List<String> TAGS = List.of("tag:a", "tag:b");
    private static final List<String> ROUTES = List.of("10.1.0.0/16", "10.2.0.0/16", "0.0.0.0/0", "::/0");
    private static final List<String> SOURCES = List.of(
            "ann@",
            "ben@",
            "cem@",
            "tag:a",
            "tag:b",
            "*",
            "group:g",
            "autogroup:member",
            "autogroup:tagged",
            "10.1.0.0/16");
    private static final List<String> TARGETS = List.of(
            "ann@",
            "ben@",
            "tag:a",
            "tag:b",
            "*",
            "group:g",
            "10.1.0.0/16",
            "10.2.3.0/24",
            "autogroup:internet",
            "100.64.0.3");

    private final TestControlPlane control = new TestControlPlane();
    private final List<Client> clients = new ArrayList<>();
    private final List<DirectDevice> away = new ArrayList<>();
    private final long seed = Long.getLong("policy.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    private record Client(DirectDevice device, MapMessages stream, ClientMap map) {
        static Client connected(DirectDevice device) {
            return new Client(device, device.stream(), new ClientMap());
        }
    }

    @RepeatedTest(4)
    void accumulatedMapsAreAsFreshOnes() {
        int step = 0;
        try {
            for (int i = 0; i < 6; i++) {
                join();
            }
            for (; step < STEPS; step++) {
                change();
                check();
            }
            checkAgainstARestartedServer();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "at step " + step + "; to repeat: -Dpolicy.seed=" + seed + "; " + e.getMessage(), e);
        } finally {
            control.close();
        }
    }

    private void join() {
        DirectDevice device = control.joined(control.reusableKey(oneOf(USERS)));
        clients.add(Client.connected(device));
    }

    private void change() {
        Client client = clients.get(random.nextInt(clients.size()));
        NodeId id = control.nodeOf(client.device).id();
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> control.tailnet().policy().set(policy());
            case 3 -> client.device.map().hostinfo("RoutableIPs", routes()).update();
            case 4 ->
                control.nodes()
                        .approveRoutes(
                                id, some(ROUTES).stream().map(IpPrefix::parse).toList());
            case 5 -> tag(id);
            case 6 ->
                client.device
                        .map()
                        .hostinfo("OS", random.nextBoolean() ? "\"windows\"" : "\"linux\"")
                        .update();
            case 7 -> {
                if (clients.size() < 10) {
                    join();
                }
            }
            case 8, 9 -> {
                client.stream.raw().hangUp();
                control.advance(java.time.Duration.ofSeconds(11));
                away.add(client.device);
                clients.remove(client);
                if (clients.size() < 4 || random.nextBoolean()) {
                    clients.add(Client.connected(away.remove(random.nextInt(away.size()))));
                }
            }
            default -> {
                if (clients.size() > 4) {
                    control.nodes().delete(id);
                    clients.remove(client);
                }
            }
        }
    }

    private void tag(NodeId id) {
        try {
            control.nodes().setTags(id, List.of(oneOf(TAGS)));
        } catch (ControlException undefined) {
            assertThat(undefined.code()).isEqualTo(ControlException.Code.INVALID);
        }
    }

    private String routes() {
        return some(ROUTES).stream().map(route -> '"' + route + '"').toList().toString();
    }

    private String policy() {
        if (random.nextInt(8) == 0) {
            return "";
        }
        StringBuilder rules = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String target = oneOf(TARGETS);
            boolean application = !target.equals("autogroup:internet") && random.nextInt(4) == 0;
            rules.append("{\"src\": [\"" + oneOf(SOURCES) + "\"], \"dst\": [\"" + target + "\"], \"ip\": [\"*\"]");
            rules.append(random.nextInt(4) == 0 ? ", \"srcPosture\": [\"posture:p\"]" : "");
            rules.append(application ? ", \"app\": {\"example.com/x\": [{\"n\": " + i + "}]}" : "")
                    .append("},");
        }
        if (random.nextInt(3) == 0) {
            rules.append("{\"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self\"], \"ip\": [\"22\"]},");
        }
        return "{\"groups\": {\"group:g\": [\"ann@\", \"cem@\"]}, \"tagOwners\": {\"tag:a\": [\"ann@\"], \"tag:b\": []},"
                + " \"postures\": {\"posture:p\": [\"node:os == 'linux'\"]},"
                + " \"autoApprovers\": {\"routes\": {\"10.2.0.0/16\": [\"tag:a\", \"ben@\"]}},"
                + " \"ssh\": [{\"action\": \"accept\", \"src\": [\""
                + oneOf(List.of("ann@", "group:g", "autogroup:member"))
                + "\"], \"dst\": [\"tag:a\"], \"users\": [\"x\"]}],"
                + " \"nodeAttrs\": [{\"target\": [\"" + oneOf(List.of("ann@", "tag:a", "tag:b")) + "\"], \"attr\": [\""
                + oneOf(List.of("custom:x", "disable-ipv4")) + "\"]}], \"grants\": [" + rules + "]}";
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private List<String> some(List<String> values) {
        return values.stream().filter(value -> random.nextBoolean()).toList();
    }

    private void check() {
        for (Client client : clients) {
            client.map.read(client.stream);
            ClientMap fresh = new ClientMap().read(client.device.map().readOnly());
            String who = client.device.hostname();
            assertThat(client.map.self()).as("%s itself", who).isEqualTo(fresh.self());
            assertThat(client.map.peers()).as("peers of %s", who).isEqualTo(fresh.peers());
            assertThat(client.map.owners()).as("owners for %s", who).isEqualTo(fresh.owners());
            assertThat(client.map.owners()).doesNotContainValue("unknown");
            assertThat(client.map.filter()).as("filter of %s", who).isEqualTo(fresh.filter());
            if (fresh.sshRules().isMissingNode()) {
                assertThat(client.map.sshRules()).as("SSH rules of %s", who).isEmpty();
            } else {
                assertThat(client.map.sshRules()).as("SSH rules of %s", who).isEqualTo(fresh.sshRules());
            }
        }
    }

    /** A server that starts compiles everything anew; which router serves a subnet is not kept. */
    private void checkAgainstARestartedServer() {
        control.advance(java.time.Duration.ofSeconds(5));
        check();
        control.restart();
        for (Client client : clients) {
            ClientMap fresh = new ClientMap().read(client.device.map().readOnly());
            assertThat(fresh.peers().keySet()).isEqualTo(client.map.peers().keySet());
            fresh.peers().forEach((id, peer) -> {
                for (String field : List.of("Addresses", "CapMap", "Tags")) {
                    assertThat(peer.path(field)).isEqualTo(client.map.peer(id).path(field));
                }
            });
            assertThat(fresh.filter()).isEqualTo(client.map.filter());
        }
    }
}
