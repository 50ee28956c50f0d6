package dev.headscale.core.testkit;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.ControlPlaneBuilder;
import dev.headscale.core.Nodes;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A control plane in which nothing happens by itself: time, threads, sockets, randomness and the disk belong to the test, and
 * whatever a call leads to has happened when it returns. It can be started again on what it has written. One thread at a
 * time, unless a test brings another executor.
 */
public final class TestControlPlane implements AutoCloseable {
    private final ManualClock clock = new ManualClock();
    private final MemoryDisk disk = new MemoryDisk();
    private final SteppedExecutor executor = new SteppedExecutor();
    private final Consumer<ControlPlaneBuilder> settings;
    private int starts;
    private int devices;
    private DirectTransport transport;
    private FlakyStore store;
    private ControlPlane control;

    /** Starts a control plane with standard settings. */
    public TestControlPlane() {
        this(builder -> {});
    }

    /**
     * Starts a control plane.
     *
     * @param settings sets what is to be otherwise than standard
     */
    public TestControlPlane(Consumer<ControlPlaneBuilder> settings) {
        this.settings = settings;
        transport = new DirectTransport();
        store = new FlakyStore(disk.open());
        control = start();
    }

    private ControlPlane start() {
        ControlPlaneBuilder builder = ControlPlane.builder()
                .store(store)
                .transport(transport)
                .clock(clock)
                .scheduler(clock.newScheduler())
                .executor(executor)
                .random(new SeededRandom(starts++))
                .coalescing(Duration.ZERO);
        settings.accept(builder);
        return builder.build().start();
    }

    /**
     * Stops the control plane and starts another on what it has written. All streams are over then.
     *
     * @return this
     */
    public TestControlPlane restart() {
        control.close();
        transport = new DirectTransport();
        store = new FlakyStore(disk.open());
        control = start();
        return this;
    }

    /**
     * Lets time pass.
     *
     * @param step how much
     */
    public void advance(Duration step) {
        clock.advance(step);
    }

    /**
     * Returns what tells the time.
     *
     * @return the clock
     */
    public ManualClock clock() {
        return clock;
    }

    /**
     * Returns what runs the tasks.
     *
     * @return the executor
     */
    public SteppedExecutor executor() {
        return executor;
    }

    /**
     * Returns where facts are kept.
     *
     * @return the store of the control plane that runs now
     */
    public FlakyStore store() {
        return store;
    }

    /**
     * Returns where the content of the store is.
     *
     * @return the disk
     */
    public MemoryDisk disk() {
        return disk;
    }

    /**
     * Returns the control plane itself.
     *
     * @return the one that runs now
     */
    public ControlPlane control() {
        return control;
    }

    /**
     * Returns the tailnet that every control plane has.
     *
     * @return the tailnet
     */
    public Tailnet tailnet() {
        return control.tailnet();
    }

    /**
     * Returns the nodes of that tailnet.
     *
     * @return the facet
     */
    public Nodes nodes() {
        return control.tailnet().nodes();
    }

    /**
     * Makes a device that nobody knows yet.
     *
     * @return the device
     */
    public DirectDevice device() {
        return new DirectDevice(() -> transport, ++devices);
    }

    /**
     * Makes a device that has joined, and knows nothing of the others.
     *
     * @param authKey the pre-auth key
     * @return the device
     */
    public DirectDevice joined(String authKey) {
        return device().join(authKey);
    }

    /**
     * Finds the user of a name, who is made if there is none.
     *
     * @param name the name
     * @return the user's id
     */
    public UserId user(String name) {
        return tailnet()
                .users()
                .findByName(name)
                .orElseGet(() -> tailnet().users().create(NewUser.named(name)))
                .id();
    }

    /**
     * Makes a pre-auth key for any number of a user's devices.
     *
     * @param user the user's name
     * @return the secret
     */
    public String reusableKey(String user) {
        return key(NewPreAuthKey.forUser(user(user)).asReusable());
    }

    /**
     * Makes a pre-auth key for one device of a user.
     *
     * @param user the user's name
     * @return the secret
     */
    public String oneOffKey(String user) {
        return key(NewPreAuthKey.forUser(user(user)));
    }

    /**
     * Makes a pre-auth key for any number of tagged devices.
     *
     * @param tags the tags
     * @return the secret
     */
    public String taggedKey(String... tags) {
        return key(new NewPreAuthKey(Optional.empty(), true, false, Optional.empty(), List.of(tags), ""));
    }

    /**
     * Makes a pre-auth key.
     *
     * @param key what it is to be
     * @return the secret
     */
    public String key(NewPreAuthKey key) {
        return tailnet().preAuthKeys().create(key).secret().reveal();
    }

    /**
     * Finds the node of a device.
     *
     * @param device the device
     * @return the node that has the device's present node key
     * @throws AssertionError if there is not exactly one
     */
    public NodeState stateOf(DirectDevice device) {
        List<NodeState> found = nodes().list().stream()
                .filter(state -> state.node().nodeKey().equals(device.nodeKey()))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " nodes have the key of " + device.hostname());
        }
        return found.get(0);
    }

    /**
     * Finds the durable half of the node of a device.
     *
     * @param device the device
     * @return the node
     */
    public Node nodeOf(DirectDevice device) {
        return stateOf(device).node();
    }

    /** Stops the control plane. */
    @Override
    public void close() {
        control.close();
    }
}
