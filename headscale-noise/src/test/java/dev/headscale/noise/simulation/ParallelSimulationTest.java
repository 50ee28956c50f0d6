package dev.headscale.noise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlPlane;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectTransport;
import dev.headscale.core.testkit.FlakyStore;
import dev.headscale.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** Clients and an administrator on threads of their own. What they do follows from seeds; in which order does not. */
class ParallelSimulationTest {
    private static final int THREADS = 4;
    private static final int CLIENTS_PER_THREAD = 4;
    private static final int STEPS = 300;
    private static final int STEPS_BETWEEN_PAUSES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(12);

    private final ManualClock clock = new ManualClock();
    private final DirectTransport transport = new DirectTransport();
    private final FlakyStore store = new FlakyStore(new MemoryStore());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    private final List<SimulatedClient> clients = new ArrayList<>();
    private ControlPlane control;
    private String key;

    @BeforeEach
    void start() {
        control = ControlPlane.builder()
                .store(store)
                .transport(transport)
                .clock(clock)
                .scheduler(clock)
                .coalescing(Duration.ZERO)
                .build()
                .start();
        Tailnet tailnet = control.tailnet();
        var alice = tailnet.users().create(NewUser.named("alice")).id();
        key = tailnet.preAuthKeys()
                .create(NewPreAuthKey.forUser(alice).asReusable())
                .secret()
                .reveal();
        for (int i = 1; i <= THREADS * CLIENTS_PER_THREAD; i++) {
            clients.add(new SimulatedClient(new DirectDevice(() -> transport, i), clock, new Random(i)));
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        control.close();
    }

    @RepeatedTest(5)
    void everyClientEndsUpWithWhatAFreshOneWouldBeTold() throws Exception {
        store.failWrites(() -> ThreadLocalRandom.current().nextInt(20) == 0);
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            List<SimulatedClient> own = clients.subList(i * CLIENTS_PER_THREAD, (i + 1) * CLIENTS_PER_THREAD);
            Random random = new Random(i);
            all.add(() -> live(own, random));
        }
        all.add(() -> administrate(new Random(THREADS)));
        for (Future<Integer> one : threads.invokeAll(all)) {
            assertThat(one.get()).isEqualTo(STEPS);
        }
        store.failWrites(() -> false);
        for (SimulatedClient client : clients) {
            client.openLinks().forEach(Link::resume);
        }
        awaitRest();
        clients.forEach(this::comeBack);
        awaitRest();
        clients.forEach(SimulatedClient::hangUpOrphans);
        clock.advance(GRACE);
        awaitRest();
        await(() -> online().equals(connected()), () -> "online " + online() + ", connected " + connected());
        assertThat(connected()).hasSize(clients.size());
    }

    private void comeBack(SimulatedClient client) {
        client.rotate();
        client.register(key);
        awaitAnswers(client);
        client.connect();
    }

    private static void awaitAnswers(SimulatedClient client) {
        await(
                () -> {
                    client.read();
                    return !client.isRegistering();
                },
                () -> client.device().hostname() + " waits for an answer");
    }

    private int live(List<SimulatedClient> own, Random random) {
        int steps = 0;
        while (steps < STEPS) {
            SimulatedClient client = own.get(random.nextInt(own.size()));
            switch (random.nextInt(12)) {
                case 0 -> client.register(key);
                case 1 -> {
                    client.rotate();
                    client.register(key);
                }
                case 2 -> client.hangUp();
                case 3 -> client.hangUpOrphans();
                case 4 -> client.link().ifPresent(Link::pause);
                case 5 -> client.link().ifPresent(Link::resume);
                case 6, 7, 8 -> client.connect();
                default -> {
                    client.change(random);
                    client.tell();
                }
            }
            client.read();
            steps++;
            if (steps % STEPS_BETWEEN_PAUSES == 0) {
                own.forEach(ParallelSimulationTest::awaitAnswers);
            }
        }
        return steps;
    }

    private int administrate(Random random) {
        int steps = 0;
        while (steps < STEPS) {
            List<NodeState> nodes = control.tailnet().nodes().list();
            if (!nodes.isEmpty()) {
                change(nodes.get(random.nextInt(nodes.size())).node().id(), random);
            }
            if (steps % 10 == 0) {
                clock.advance(Duration.ofSeconds(1));
            }
            steps++;
        }
        return steps;
    }

    private void change(NodeId id, Random random) {
        var nodes = control.tailnet().nodes();
        try {
            switch (random.nextInt(10)) {
                case 0 -> nodes.delete(id);
                case 1 -> nodes.setTags(id, List.of("tag:t" + random.nextInt(3)));
                case 2, 3 -> nodes.setExpiry(id, Optional.of(clock.instant().plusSeconds(random.nextInt(4))));
                case 4, 5 -> nodes.setExpiry(id, Optional.empty());
                default -> nodes.rename(id, "renamed-" + random.nextInt(9));
            }
        } catch (ControlException refused) {
            assertThat(refused.code())
                    .isIn(
                            ControlException.Code.NOT_FOUND,
                            ControlException.Code.ALREADY_EXISTS,
                            ControlException.Code.UNAVAILABLE);
        }
    }

    private void awaitRest() {
        for (SimulatedClient client : clients) {
            await(() -> differences(client).isEmpty(), () -> client.device().hostname() + ": " + differences(client));
        }
    }

    /** Says what the streams of a client lack; also what looks like it because news are still under way. */
    private List<String> differences(SimulatedClient client) {
        client.read();
        List<String> lines = new ArrayList<>();
        for (Link link : client.openLinks()) {
            if (link.netmap().self().isEmpty()) {
                lines.add("an open stream has told nothing");
                continue;
            }
            Optional<NodeState> state = control.tailnet().nodes().find(Invariants.nodeOf(link));
            lines.addAll(state.map(found -> Invariants.differences(
                            link.netmap(), client.fresh(found.node().nodeKey())))
                    .orElse(List.of("the stream of a deleted node goes on")));
        }
        return lines;
    }

    private Set<NodeId> online() {
        Set<NodeId> online = new TreeSet<>();
        for (NodeState state : control.tailnet().nodes().list()) {
            if (state.presence().online()) {
                online.add(state.node().id());
            }
        }
        return online;
    }

    private Set<NodeId> connected() {
        Set<NodeId> connected = new TreeSet<>();
        for (SimulatedClient client : clients) {
            client.openLinks().forEach(link -> connected.add(Invariants.nodeOf(link)));
        }
        return connected;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition, java.util.function.Supplier<String> state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain: " + state.get());
            }
            Thread.onSpinWait();
        }
    }
}
