package dev.headscale.noise.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.testkit.MapStream;
import dev.headscale.noise.testkit.StreamTraffic;
import dev.headscale.noise.testkit.TestClient;
import dev.headscale.noise.testkit.TestClients;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What many clients cost, in counts. {@code -Dload.clients=2000} makes it a load test; the budgets are per client and per
 * change, so that they hold for any number.
 */
@Timeout(300)
class CostBudgetTest {
    private static final int CLIENTS = Integer.getInteger("load.clients", 160);
    private static final int USERS = 8;
    private static final int AT_ONCE = 16;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** A client's own part, its own chunk of peers, and the chunk of whoever came just before; as many again for news. */
    private static final int ENCODINGS_PER_STREAM = 6;

    private static final String OWN_DEVICES_ONLY =
            "{\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self:*\"]}]}";

    private final CountedControl control = new CountedControl();
    private final List<TestClients> swarms = new ArrayList<>();

    @AfterEach
    void stop() {
        swarms.forEach(TestClients::close);
        control.close();
    }

    @Test
    void everybodySeesEverybody() {
        TestClients swarm = swarm("alice", CLIENTS);
        swarm.register(AT_ONCE);
        assertThat(control.commits()).as("commits, with those of the key").isLessThanOrEqualTo(CLIENTS + 2);

        long before = control.encodings();
        connect(CLIENTS - 1);
        long connecting = control.encodings() - before;

        TestClient mover = swarm.clients().get(0);
        introduce(swarm, mover);
        before = control.encodings();
        StreamTraffic traffic = swarm.traffic();
        swarm.spread(() -> move(mover, 2), mover);
        long changing = control.encodings() - before;
        long bytes = swarm.traffic().wireBytes() - traffic.wireBytes();

        before = control.encodings();
        swarm.kill();
        connect(CLIENTS - 1);
        long returning = control.encodings() - before;

        System.out.printf(
                "%d clients: %d commits; pieces compressed: %d to connect all, %d for a change, %d to reconnect all;"
                        + " a change is %d bytes for each%n",
                CLIENTS, control.commits(), connecting, changing, returning, bytes / CLIENTS);
        assertThat(connecting).as("connecting").isLessThan((long) CLIENTS * ENCODINGS_PER_STREAM);
        assertThat(changing).as("one change, told to all").isEqualTo(1);
        assertThat(bytes / CLIENTS).as("bytes of one change for one client").isLessThan(200);
        assertThat(returning).as("reconnecting").isLessThan((long) CLIENTS * ENCODINGS_PER_STREAM);
        assertThat(swarm.lostStreams()).isZero();
    }

    @Test
    void everybodySeesTheirOwnDevicesOnly() {
        int each = CLIENTS / USERS;
        for (int i = 0; i < USERS; i++) {
            swarm("user" + i, each).register(AT_ONCE);
        }
        control.tailnet().policy().set(OWN_DEVICES_ONLY);

        long before = control.encodings();
        connect(each - 1);
        long connecting = control.encodings() - before;

        TestClients own = swarms.get(0);
        TestClient mover = own.clients().get(0);
        introduce(own, mover);
        before = control.encodings();
        List<Long> frames = frames();
        own.spread(() -> move(mover, 2), mover);
        long changing = control.encodings() - before;

        System.out.printf(
                "%d clients of %d users: pieces compressed: %d to connect all, %d for a change%n",
                each * USERS, USERS, connecting, changing);
        assertThat(connecting).as("connecting").isLessThan((long) CLIENTS * ENCODINGS_PER_STREAM);
        assertThat(changing).as("one change, told to those who see it").isEqualTo(1);
        assertThat(frames().subList(1, USERS)).as("others hear nothing").isEqualTo(frames.subList(1, USERS));
    }

    @Test
    void aPolicyReachesEverybodyInOneMessage() {
        TestClients swarm = swarm("alice", CLIENTS);
        swarm.register(AT_ONCE);
        connect(CLIENTS - 1);
        long frames = swarm.traffic().frames();
        swarm.spread(() -> control.tailnet()
                .policy()
                .set("{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:22\"]}]}"));
        assertThat(swarm.traffic().frames() - frames).isEqualTo(CLIENTS);
    }

    private TestClients swarm(String user, int count) {
        String key = control.keyOf(user);
        TestClients swarm = TestClients.create(
                control.uri(),
                count,
                new Random(user.hashCode()),
                LIMIT,
                settings -> settings.authKey(key).keepPeerFields("Online"));
        swarms.add(swarm);
        return swarm;
    }

    /** Opens all map streams, and waits until everybody knows that all peers are online: then nobody is told any more. */
    private void connect(int peers) {
        swarms.forEach(swarm -> swarm.openMaps(AT_ONCE));
        swarms.forEach(swarm -> swarm.awaitNetmaps(map -> isComplete(map, peers)));
    }

    private static boolean isComplete(Netmap map, int peers) {
        return map.peers().size() == peers
                && map.peers().values().stream()
                        .allMatch(peer -> peer.path("Online").asBoolean(false));
    }

    private List<Long> frames() {
        return swarms.stream()
                .map(swarm -> swarm.clients().stream()
                        .map(swarm::stream)
                        .mapToLong(MapStream::frames)
                        .sum())
                .toList();
    }

    /** A node's first news of itself is told in full, to itself, too; what comes after that is told as what has changed. */
    private static void introduce(TestClients swarm, TestClient client) {
        swarm.spread(() -> move(client, 1));
    }

    private static void move(TestClient client, int port) {
        client.liteUpdate(device -> device.endpoints("192.0.2.1:" + port));
    }
}
