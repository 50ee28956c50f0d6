package dev.headscale.noise.testkit;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.testkit.internal.TunnelTarget;
import dev.headscale.noise.testkit.netmap.MapFrames;
import dev.headscale.noise.testkit.netmap.Netmap;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLException;
import tools.jackson.databind.json.JsonMapper;

/** Describes a {@link TestClient}. Every setting has a default. One thread at a time. */
public final class TestClientBuilder {
    private final URI server;
    private Random random = new SecureRandom();
    private String hostname = "test-client";
    private String os = "linux";
    private String authKey = "";
    private int version = 145;
    private boolean ephemeral;
    private boolean webSocket;
    private boolean zstd = true;
    private boolean countingOnly;
    private IntConsumer onFrame = size -> {};
    private Set<String> keptPeerFields = Set.of();
    private InstantSource clock = InstantSource.system();
    private Duration timeout = Duration.ofSeconds(30);
    private Optional<SslContext> tls = Optional.empty();
    private Optional<MachineKey> serverKey = Optional.empty();
    private Optional<EventLoopGroup> loops = Optional.empty();

    TestClientBuilder(URI server) {
        this.server = server;
    }

    /**
     * Sets where keys come from.
     *
     * @param source a seeded one makes the same keys each time; by default they are unguessable
     * @return this
     */
    public TestClientBuilder random(Random source) {
        random = source;
        return this;
    }

    /**
     * Sets the host name.
     *
     * @param name the name as the device reports it; {@code test-client} by default
     * @return this
     */
    public TestClientBuilder hostname(String name) {
        hostname = name;
        return this;
    }

    /**
     * Sets the operating system.
     *
     * @param name as in Hostinfo; {@code linux} by default
     * @return this
     */
    public TestClientBuilder os(String name) {
        os = name;
        return this;
    }

    /**
     * Sets the auth key, sent with every registration.
     *
     * @param key the key's text; empty, the default, for none
     * @return this
     */
    public TestClientBuilder authKey(String key) {
        authKey = key;
        return this;
    }

    /**
     * Sets the capability version of handshake, requests and netmaps.
     *
     * @param number the version; 145 by default
     * @return this
     */
    public TestClientBuilder version(int number) {
        version = number;
        return this;
    }

    /**
     * Makes the node ephemeral.
     *
     * @param on whether to ask for it; false by default
     * @return this
     */
    public TestClientBuilder ephemeral(boolean on) {
        ephemeral = on;
        return this;
    }

    /**
     * Sets how to reach the tunnel.
     *
     * @param on true to come through a WebSocket as browsers do; false, the default, for the native upgrade
     * @return this
     */
    public TestClientBuilder webSocket(boolean on) {
        webSocket = on;
        return this;
    }

    /**
     * Sets whether map responses are to be compressed.
     *
     * @param on whether to ask for zstd; true by default
     * @return this
     */
    public TestClientBuilder zstd(boolean on) {
        zstd = on;
        return this;
    }

    /**
     * Makes map streams count frames without looking into them, for load. Their netmaps stay empty.
     *
     * @return this
     */
    public TestClientBuilder countFramesOnly() {
        countingOnly = true;
        return this;
    }

    /**
     * Sets who is told of the frames of map streams, as they come.
     *
     * @param listener given each frame's bytes on the wire with the length in front, on an event loop, which it must not block
     * @return this
     */
    public TestClientBuilder onFrame(IntConsumer listener) {
        onFrame = listener;
        return this;
    }

    /**
     * Makes netmaps forget the other fields of peers, to save memory. Such netmaps are good for waiting, not for comparing.
     *
     * @param names the fields to keep besides {@code ID}
     * @return this
     */
    public TestClientBuilder keepPeerFields(String... names) {
        keptPeerFields = new HashSet<>(Set.of(names));
        keptPeerFields.add("ID");
        return this;
    }

    /**
     * Sets the client's clock.
     *
     * @param source by default the system's
     * @return this
     */
    public TestClientBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    /**
     * Sets how long a dial and each blocking call may take.
     *
     * @param limit 30 seconds by default
     * @return this
     */
    public TestClientBuilder timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /**
     * Sets what to trust when the URL says {@code https}.
     *
     * @param context a client context; by default it trusts what the JVM trusts
     * @return this
     */
    public TestClientBuilder tls(SslContext context) {
        tls = Optional.of(context);
        return this;
    }

    /**
     * Sets the server's key, so that it is not fetched from {@code /key}.
     *
     * @param key the public key
     * @return this
     */
    public TestClientBuilder serverKey(MachineKey key) {
        serverKey = Optional.of(key);
        return this;
    }

    /**
     * Sets where connections live.
     *
     * @param group event loops for NIO, not shut down by the client; by default a few daemon threads that all clients share
     * @return this
     */
    public TestClientBuilder loops(EventLoopGroup group) {
        loops = Optional.of(group);
        return this;
    }

    /**
     * Makes the client. It connects when first needed.
     *
     * @return the client
     * @throws IllegalArgumentException if the URL is neither {@code http} nor {@code https}
     */
    public TestClient build() {
        String scheme = String.valueOf(server.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("server URL with scheme " + scheme + ", allowed are http and https");
        }
        return new TestClient(this);
    }

    TestDevice device() {
        return new TestDevice(random, hostname, os);
    }

    Requests requests(TestDevice device) {
        return new Requests(device, version, authKey, ephemeral, zstd);
    }

    TunnelTarget target(TestDevice device) {
        return new TunnelTarget(
                server,
                server.getScheme().equals("https") ? Optional.of(tls.orElseGet(TestClientBuilder::defaultTls)) : tls,
                webSocket,
                version,
                device.machinePrivate(),
                device::privateKey,
                loops.orElseGet(SharedLoops::get),
                timeout);
    }

    private static SslContext defaultTls() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    MapStream stream() {
        return new MapStream(netmap(), !countingOnly, onFrame);
    }

    MapFrames streamFrames() {
        return new MapFrames(zstd && !countingOnly);
    }

    private Netmap netmap() {
        return new Netmap(version, clock, keptPeerFields);
    }

    /** Decodes the body of a map response without a stream. */
    Netmap decode(byte[] body) {
        MapFrames frames = new MapFrames(zstd);
        List<MapFrames.Message> messages = frames.feed(ByteBuffer.wrap(body));
        if (messages.size() != 1 || !frames.isBetweenMessages()) {
            throw new TestClientException(
                    "map: " + messages.size() + " messages in " + body.length + " bytes, expected is exactly one");
        }
        Netmap netmap = netmap();
        netmap.apply(JsonMapper.shared().readTree(messages.get(0).json()));
        return netmap;
    }

    Duration timeout() {
        return timeout;
    }

    Optional<MachineKey> serverKey() {
        return serverKey;
    }
}
