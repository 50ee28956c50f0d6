package dev.headscale.runner.testkit;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import dev.headscale.noise.testkit.TestClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a control server of its own: on a free port of the loopback address, with everything in memory, a user,
 * and time that only the test moves. Clients that {@link #device} made are closed with it.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TailnetExtension tailnet = new TailnetExtension();
 *
 * @Test
 * void twoDevicesSeeEachOther() {
 *     TestClient laptop = tailnet.device("laptop");
 *     laptop.register();
 *     tailnet.device("phone").register();
 *     laptop.openMap().awaitNetmap(map -> map.peerNamed("phone").isPresent(), Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Official clients can join, too: with {@code --login-server} {@link #url} and {@link #authKey}. Used by one thread.
 */
public final class TailnetExtension implements BeforeEachCallback, AfterEachCallback {
    private final TailnetSettings settings;
    private final List<TestClient> clients = new ArrayList<>();
    private Optional<Running> running = Optional.empty();

    private record Running(ControlPlane control, URI url, ManualClock clock, UserId user) {}

    /** Makes an extension whose tailnet has the standard settings. */
    public TailnetExtension() {
        this(TailnetSettings.STANDARD);
    }

    /**
     * Makes an extension.
     *
     * @param settings what holds for the tailnet
     */
    public TailnetExtension(TailnetSettings settings) {
        this.settings = settings;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ManualClock clock = new ManualClock();
        NoiseTransport transport = NoiseTransport.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .serverKey(MachinePrivateKey.create(new SecureRandom()))
                .build();
        ControlPlane control = ControlPlane.builder()
                .store(new MemoryStore())
                .transport(transport)
                .settings(settings)
                .clock(clock)
                .scheduler(clock)
                .coalescing(Duration.ZERO)
                .build()
                .start();
        URI url = URI.create(
                "http://127.0.0.1:" + transport.localAddresses().get(0).getPort());
        UserId user = control.tailnet().users().create(NewUser.named("alice")).id();
        running = Optional.of(new Running(control, url, clock, user));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(TestClient::close);
        clients.clear();
        running.ifPresent(server -> server.control.close());
        running = Optional.empty();
    }

    private Running server() {
        return running.orElseThrow(() -> new IllegalStateException("there is a server only while a test runs"));
    }

    /**
     * Returns the address of the server.
     *
     * @return the login server of clients
     */
    public URI url() {
        return server().url;
    }

    /**
     * Returns the whole server.
     *
     * @return the control plane, started
     */
    public ControlPlane control() {
        return server().control;
    }

    /**
     * Returns the tailnet.
     *
     * @return the default tailnet
     */
    public Tailnet tailnet() {
        return server().control.tailnet();
    }

    /**
     * Returns the server's time. Advancing it by more than a second makes happen what is due: keep-alives, the expiry of
     * keys, the removal of ephemeral nodes.
     *
     * @return the clock
     */
    public ManualClock clock() {
        return server().clock;
    }

    /**
     * Returns the user to whom {@link #authKey} adds nodes.
     *
     * @return the id of the user {@code alice}
     */
    public UserId user() {
        return server().user;
    }

    /**
     * Makes a key with which any number of devices can join.
     *
     * @return what a client presents
     */
    public String authKey() {
        return tailnet()
                .preAuthKeys()
                .create(NewPreAuthKey.forUser(user()).asReusable())
                .secret()
                .reveal();
    }

    /**
     * Makes a device that has not joined.
     *
     * @param hostname its name
     * @return a client with keys of its own and an auth key, not connected
     */
    public TestClient device(String hostname) {
        TestClient client =
                TestClient.builder(url()).hostname(hostname).authKey(authKey()).build();
        clients.add(client);
        return client;
    }
}
