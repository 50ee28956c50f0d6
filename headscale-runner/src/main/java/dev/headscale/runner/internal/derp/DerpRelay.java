package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.spi.UpgradeProtocol;
import dev.headscale.noise.spi.WebRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DERP relay of protocol version 2 for one region of its own. It passes packets between connected node keys as they come,
 * at best effort: what a slow client does not take is dropped, oldest first. It is reached through the port of the control
 * server. Frames that only relays of the same region may send close the connection. Thread-safe.
 */
public final class DerpRelay implements UpgradeProtocol, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DerpRelay.class);
    /** Where the relay is served. */
    static final String PATH = "/derp";

    private static final String PROTOCOL_VERSION = "2";
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final byte[] publicKey;
    private final Handshake handshake;
    private final Predicate<NodeKey> admission;
    private final RelayState state;
    private volatile boolean closed;

    /**
     * Makes a relay without clients.
     *
     * @param privateKey the relay's own key
     * @param admission tells which nodes to serve, asked when a client connects; called on event loops, must not block
     * @param runtime the outside forces
     */
    public DerpRelay(RelayPrivateKey privateKey, Predicate<NodeKey> admission, RelayRuntime runtime) {
        this.publicKey = privateKey.publicKey();
        this.handshake = new Handshake(privateKey, runtime.random());
        this.admission = admission;
        this.state = new RelayState(new PeerTable(), new RelayCounters(), runtime);
    }

    @Override
    public String name() {
        return "DERP";
    }

    @Override
    public String path() {
        return PATH;
    }

    /** Takes over for {@code Upgrade: DERP}, and for old clients that say {@code websocket} but speak DERP at once. */
    @Override
    public boolean accepts(WebRequest request) {
        return request.header("upgrade")
                .filter(protocol -> protocol.equalsIgnoreCase("derp") || protocol.equalsIgnoreCase("websocket"))
                .isPresent();
    }

    /** Returns no headers for a fast start: such a client has sent its first frame already, and expects frames only. */
    @Override
    public Optional<Map<String, String>> answer(WebRequest request) {
        boolean fastStart =
                request.header("derp-fast-start").filter("1"::equals).isPresent();
        return fastStart
                ? Optional.empty()
                : Optional.of(Map.of(
                        "Derp-Version",
                        PROTOCOL_VERSION,
                        "Derp-Public-Key",
                        HexFormat.of().formatHex(publicKey)));
    }

    @Override
    public void install(WebRequest request, ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        pipeline.addLast(new RelayConnection(this, channel, request.remoteAddress()));
    }

    /**
     * Disconnects a node, to be called when it is no longer admitted.
     *
     * @param key the node's key
     */
    public void closePeer(NodeKey key) {
        state.peers().clients(PeerKey.of(key)).forEach(RelayClient::close);
    }

    /**
     * Returns whom the relay can reach now.
     *
     * @return a copy
     */
    public Set<NodeKey> connectedKeys() {
        return state.peers().keys().stream().map(PeerKey::toNodeKey).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns what the relay has done.
     *
     * @return the numbers of now
     */
    public RelayStats stats() {
        return state.counters().snapshot(state.peers().size());
    }

    /** Disconnects all clients and refuses new ones. Does not wait. */
    @Override
    public void close() {
        closed = true;
        state.peers().keys().forEach(key -> state.peers().clients(key).forEach(RelayClient::close));
    }

    byte[] publicKey() {
        return publicKey;
    }

    RelayRuntime runtime() {
        return state.runtime();
    }

    void countRefused() {
        state.counters().refused.increment();
    }

    /**
     * Begins to relay for a client.
     *
     * @param clientInfo its first frame
     * @throws ProtocolViolation if the client is not to be served
     */
    RelaySession admit(ByteBuf clientInfo, Channel channel) {
        Handshake.Introduction introduction = handshake.open(clientInfo);
        NodeKey key = introduction.key();
        requireAdmitted(key);
        RelayClient client = newClient(key, channel);
        RelaySession session = new RelaySession(state, client);
        try {
            // If the node was removed between the check and now, closePeer did not find it.
            requireAdmitted(key);
            client.outbox().sendFirst(handshake.serverInfo(introduction, channel.alloc()));
        } catch (RuntimeException refused) {
            session.end();
            throw refused;
        }
        state.counters().accepted.increment();
        LOG.debug("relaying for {}: {}", key.shortText(), introduction.info());
        return session;
    }

    private RelayClient newClient(NodeKey key, Channel channel) {
        RelayLimits limits = runtime().limits();
        LoopTimer timer = new LoopTimer(runtime().scheduler(), channel.eventLoop());
        WriteDeadline deadline =
                new WriteDeadline(channel, limits.write(), timer, runtime().nanoTime());
        return new RelayClient(
                PeerKey.of(key), channel, new Outbox(channel, state.counters(), deadline, limits.queueDepth()));
    }

    private void requireAdmitted(NodeKey key) {
        if (closed || !admission.test(key)) {
            throw new ProtocolViolation(key.shortText() + " is not admitted");
        }
    }
}
