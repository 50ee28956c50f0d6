package dev.headscale.runner.internal.derp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RelayStressTest {
    private static final int NODES = 6;
    private static final int CONNECTIONS = 15;
    private static final int PACKETS = 200;

    @Test
    void everyPacketIsAccountedForWhileNodesComeAndGoAndCompete() throws Exception {
        long seed = System.nanoTime();
        List<TestKey> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(new TestKey());
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RelayFixture relay = new RelayFixture()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2 * NODES; i++) {
                TestKey self = nodes.get(i % NODES);
                Random random = new Random(seed + i);
                running.add(threads.submit(() -> live(relay, self, nodes, random, threads)));
            }
            for (Future<?> each : running) {
                each.get();
            }
            relay.await("all have left, seed " + seed, () -> relay.relay.stats().connections() == 0);
            relay.await("everything is accounted for, seed " + seed, () -> isBalanced(relay));
            assertThat(relay.relay.connectedKeys()).isEmpty();
            assertThat(relay.relay.stats().accepted()).isEqualTo(2L * NODES * CONNECTIONS);
            assertThat(relay.relay.stats().relayed().packets())
                    .as("seed %d", seed)
                    .isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void live(
            RelayFixture relay, TestKey self, List<TestKey> nodes, Random random, ExecutorService threads) {
        for (int i = 0; i < CONNECTIONS; i++) {
            DerpTestClient client =
                    DerpTestClient.connect(relay.address(), self).introduce();
            Future<?> reader = threads.submit(() -> {
                client.expectClosed();
            });
            for (int packet = 0; packet < PACKETS; packet++) {
                NodeKey to = nodes.get(random.nextInt(NODES)).publicKey();
                client.sendPacket(to, random.nextInt(4) == 0 ? RelayingTest.DISCO : new byte[random.nextInt(1500)]);
            }
            client.close();
            await(reader);
        }
    }

    private static void await(Future<?> reader) {
        try {
            reader.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isBalanced(RelayFixture relay) {
        RelayStats stats = relay.relay.stats();
        long dropped = 0;
        for (DropReason reason : DropReason.values()) {
            dropped += relay.dropped(reason);
        }
        return stats.received().packets() == stats.relayed().packets() + dropped;
    }
}
