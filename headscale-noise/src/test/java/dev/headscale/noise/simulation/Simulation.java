package dev.headscale.noise.simulation;

import dev.headscale.core.ControlException;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.User;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.SeededRandom;
import dev.headscale.core.testkit.SteppedExecutor;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A tailnet in which everything happens that can happen, in an order that follows from a seed. Between {@link #checkpoint}s
 * writes may fail, tasks may be held back, readers may pause; at a checkpoint all that comes to rest and every client must know
 * what a fresh one would be told.
 */
final class Simulation {
    private static final int MOST_CLIENTS = Integer.getInteger("simulation.clients", 12);
    private static final int STEPS_TO_TELL = 40;

    /** Long enough for everybody to be told who is offline. */
    private static final Duration GRACE = Duration.ofSeconds(12);

    private final Random random;
    private final Relays relays = new Relays();
    private final Policies policies;
    private final SteppedExecutor executor;
    private final TestControlPlane control;
    private final ForeignServer foreign;
    private final Invariants invariants;
    private final Permitted permitted;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final Deque<String> told = new ArrayDeque<>();
    private int weights;
    private int devices;
    private boolean held;
    private boolean storeFails;

    private record Action(String name, int weight, Runnable action) {}

    Simulation(long seed) {
        random = new Random(seed);
        policies = new Policies(random);
        executor = new SteppedExecutor(new Random(seed + 1));
        control = new TestControlPlane(
                builder -> builder.executor(executor).derpMap(relays).random(new SeededRandom(random.nextLong())));
        foreign = new ForeignServer(control.disk(), random);
        invariants = new Invariants(control);
        permitted = new Permitted(control);
        keys.add(control.reusableKey("alice"));
        keys.add(control.reusableKey("bob"));
        keys.add(control.taggedKey("tag:web"));
        keys.add(control.key(
                NewPreAuthKey.forUser(control.user("bob")).asReusable().asEphemeral()));
        weather();
        clientActions();
        administratorActions();
        worldActions();
    }

    /** Does something. */
    void step() {
        int drawn = random.nextInt(weights);
        for (Action action : actions) {
            drawn -= action.weight;
            if (drawn < 0) {
                told.add(action.name);
                if (told.size() > STEPS_TO_TELL) {
                    told.remove();
                }
                perform(action.action);
                return;
            }
        }
    }

    private void perform(Runnable action) {
        try {
            action.run();
        } catch (ControlException refused) {
            told.add("  refused: " + refused.code());
        }
        permitted.note();
        if (random.nextInt(3) == 0) {
            clients.forEach(SimulatedClient::read);
        }
        invariants.checkAlways();
    }

    /** Lets everything come to rest and looks whether all is as it should be. */
    void checkpoint() {
        storeFails = false;
        letGo();
        // A durable change makes the server read what was written elsewhere.
        keys.set(0, control.reusableKey("alice"));
        permitted.note();
        for (SimulatedClient client : clients) {
            client.openLinks().stream().filter(Link::isPaused).forEach(Link::resume);
            client.read();
        }
        invariants.checkAtRest(clients);
        if (random.nextInt(3) == 0) {
            clients.forEach(SimulatedClient::hangUpOrphans);
            control.advance(GRACE);
            clients.forEach(SimulatedClient::read);
            invariants.checkAfterGrace(clients);
        }
        permitted.rest();
    }

    /** Returns what was done last. */
    String story() {
        return String.join("\n", told);
    }

    Invariants invariants() {
        return invariants;
    }

    Permitted permitted() {
        return permitted;
    }

    void close() {
        letGo();
        control.close();
    }

    private void letGo() {
        held = false;
        executor.release();
        weather();
    }

    private void weather() {
        control.store().beforeCommit(permitted::note);
        control.store().failWrites(() -> storeFails && random.nextInt(3) > 0);
        control.store().loseAnswers(() -> storeFails && random.nextInt(3) == 0);
    }

    private void act(String name, int weight, Runnable action) {
        actions.add(new Action(name, weight, action));
        weights += weight;
    }

    private void clientActions() {
        act("join", 12, this::join);
        act("register again", 6, () -> any(client -> client.register(anyKey())));
        act(
                "register with a new key",
                6,
                () -> any(client -> {
                    client.rotate();
                    client.register(anyKey());
                }));
        act("restart", 4, () -> any(SimulatedClient::registerWithoutKey));
        act(
                "ask for a login",
                4,
                () -> any(client -> {
                    client.rotate();
                    client.registerWithoutKey();
                    client.registerWithoutKey();
                }));
        act("log out", 3, () -> any(SimulatedClient::logout));
        act("follow up", 4, () -> any(SimulatedClient::followUp));
        act("connect", 25, () -> any(SimulatedClient::connect));
        act("hang up", 6, () -> any(SimulatedClient::hangUp));
        act("let orphans go", 6, () -> any(SimulatedClient::hangUpOrphans));
        act(
                "change and tell",
                40,
                () -> any(client -> {
                    client.change(random);
                    client.tell();
                }));
        act("tell again", 5, () -> any(SimulatedClient::tell));
        act("pause", 8, () -> any(client -> client.link().ifPresent(Link::pause)));
        act("resume", 8, () -> any(client -> client.link().ifPresent(Link::resume)));
    }

    private void administratorActions() {
        act(
                "rename",
                6,
                () -> anyNode(state -> control.nodes().rename(state.node().id(), "renamed-" + random.nextInt(9))));
        act(
                "delete",
                3,
                () -> anyNode(state -> control.nodes().delete(state.node().id())));
        act(
                "tag",
                3,
                () -> anyNode(
                        state -> control.nodes().setTags(state.node().id(), List.of("tag:t" + random.nextInt(3)))));
        act("expire now", 3, () -> anyNode(state -> expire(state, 0)));
        act("expire soon", 6, () -> anyNode(state -> expire(state, 1 + random.nextInt(8))));
        act(
                "never expire",
                6,
                () -> anyNode(state -> control.nodes().setExpiry(state.node().id(), Optional.empty())));
        act("approve a login", 8, () -> any(this::approve));
        act("set a policy", 6, () -> ifFree(() -> control.tailnet().policy().set(policies.next())));
        act(
                "rename a user",
                2,
                () -> ifFree(() -> control.tailnet()
                        .users()
                        .rename(control.tailnet().users().list().get(1).id(), "bob-" + random.nextInt(99))));
    }

    private void worldActions() {
        act("let seconds pass", 20, () -> control.advance(Duration.ofSeconds(1 + random.nextInt(12))));
        act("let minutes pass", 2, () -> control.advance(Duration.ofSeconds(40 + random.nextInt(60))));
        act("let half an hour pass", 1, () -> control.advance(Duration.ofMinutes(31)));
        act("change relays", 2, () -> ifFree(relays::change));
        act("write elsewhere", 3, foreign::write);
        act("hold tasks", 6, () -> {
            held = true;
            executor.hold();
        });
        act("release tasks", 18, this::letGo);
        act("store begins to fail", 3, () -> storeFails = true);
        act("store works again", 6, () -> storeFails = false);
        act("start anew", 1, () -> ifFree(this::restart));
    }

    private void restart() {
        control.restart();
        clients.forEach(SimulatedClient::disconnected);
        invariants.serverStarted();
        letGo();
    }

    private void join() {
        if (clients.size() == MOST_CLIENTS) {
            SimulatedClient leaving = clients.remove(random.nextInt(MOST_CLIENTS));
            leaving.hangUp();
            leaving.hangUpOrphans();
        }
        DirectDevice device = control.device().hostname("name-" + devices++ % 4);
        SimulatedClient client = new SimulatedClient(device, control.clock(), random, permitted::check);
        clients.add(client);
        client.register(anyKey());
        client.connect();
        client.tell();
    }

    private void approve(SimulatedClient client) {
        List<String> urls = client.authUrls();
        if (!urls.isEmpty()) {
            String url = urls.get(random.nextInt(urls.size()));
            List<User> users = control.tailnet().users().list();
            ifFree(() -> control.nodes()
                    .register(
                            url.substring(url.lastIndexOf('/') + 1),
                            users.get(random.nextInt(2)).id()));
        }
    }

    private void expire(NodeState state, int seconds) {
        NodeId id = state.node().id();
        control.nodes().setExpiry(id, Optional.of(control.clock().instant().plusSeconds(seconds)));
    }

    private String anyKey() {
        return keys.get(random.nextInt(keys.size()));
    }

    private void any(Consumer<SimulatedClient> action) {
        if (!clients.isEmpty()) {
            action.accept(clients.get(random.nextInt(clients.size())));
        }
    }

    private void anyNode(Consumer<NodeState> action) {
        List<NodeState> nodes = control.nodes().list();
        if (!nodes.isEmpty()) {
            ifFree(() -> action.accept(nodes.get(random.nextInt(nodes.size()))));
        }
    }

    /** An administrator waits for an answer, which would never come while tasks are held back. */
    private void ifFree(Runnable action) {
        if (!held) {
            action.run();
        }
    }

    /** Relays that come and go. */
    private final class Relays implements dev.headscale.core.spi.DerpMapSource {
        private DerpMap map = DerpMap.EMPTY;
        private final List<Runnable> listeners = new ArrayList<>();

        @Override
        public DerpMap current() {
            return map;
        }

        @Override
        public void onChange(Runnable listener) {
            listeners.add(listener);
        }

        void change() {
            int id = 1 + random.nextInt(3);
            map = DerpMap.of(new DerpMap.Region(id, "r" + id, "Region " + id, List.of()));
            listeners.forEach(Runnable::run);
        }
    }
}
