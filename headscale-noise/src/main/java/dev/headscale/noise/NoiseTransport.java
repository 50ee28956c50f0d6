package dev.headscale.noise;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.FrameCompressor;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.Transport;
import dev.headscale.noise.internal.http.Site;
import dev.headscale.noise.internal.server.PemTls;
import dev.headscale.noise.internal.server.Server;
import dev.headscale.noise.internal.tunnel.Timeouts;
import dev.headscale.noise.internal.tunnel.Tunnels;
import dev.headscale.noise.spi.UpgradeProtocol;
import dev.headscale.noise.spi.WebHandler;
import dev.headscale.noise.spi.WebResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The transport of real clients: one port for {@code /key}, for ts2021 tunnels in their native and their WebSocket form,
 * and for what an application adds.
 *
 * <p>Thread-safe. {@link #start} is called once; {@link #close} may be called at any time, but not on the transport's own
 * threads. When it returns, every handler has been told that its connection is gone.
 */
public final class NoiseTransport implements Transport {
    private static final FrameCompressor COMPRESSOR = new ZstdCompressor();

    private final Builder settings;
    private final Optional<PemTls> tls;
    private @Nullable Server server;
    private List<InetSocketAddress> addresses = List.of();
    private boolean closed;

    private NoiseTransport(Builder settings) {
        this.settings = settings;
        this.tls = Optional.ofNullable(settings.tls);
    }

    /**
     * Begins to describe a transport.
     *
     * @return a builder without addresses, key and TLS
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public synchronized void start(PeerAcceptor acceptor) {
        if (server != null || closed) {
            throw new IllegalStateException(closed ? "the transport is closed" : "the transport has been started");
        }
        tls.ifPresent(PemTls::load);
        Tunnels tunnels = new Tunnels(settings.requiredKey().pair(), acceptor, settings.random, settings.timeouts);
        Server starting = new Server(
                new Site(
                        serverPublicKey().toString(),
                        tunnels,
                        Map.copyOf(settings.upgrades),
                        settings.web,
                        settings.timeouts,
                        settings.clock),
                settings.eventLoopThreads);
        server = starting;
        addresses = settings.listens.stream()
                .map(listen -> starting.listen(listen.address, listen.plain ? Optional.empty() : tls))
                .toList();
    }

    /**
     * Returns where the transport listens, with the real port where 0 was asked for.
     *
     * @return the addresses in the order of the builder's calls; empty before {@link #start}
     */
    public synchronized List<InetSocketAddress> localAddresses() {
        return addresses;
    }

    /**
     * Returns the server's key, which clients must know before they can open a tunnel.
     *
     * @return the public key, the one that {@code /key} tells
     */
    public MachineKey serverPublicKey() {
        return settings.requiredKey().publicKey();
    }

    /**
     * Serves a tunnel on a connection that a host application has accepted on a port of its own. The host answers {@code
     * GET /key} with {@link #serverPublicKey}, and {@code POST /ts2021} with {@code 101 Switching Protocols}, {@code
     * Upgrade: tailscale-control-protocol} and {@code Connection: upgrade}; then it calls this method.
     *
     * <p>Blocks until the connection is over, so the host gives it a thread; that thread does the reading. Both streams
     * are closed in the end. Bytes that came right behind the request must be the first that the input stream returns.
     *
     * @param initiation the request's header {@code X-Tailscale-Handshake}, decoded from base64; if it is no good, the
     *     client is told so and the streams are closed
     * @param in what the client sends
     * @param out where to send; flushed after every write
     * @param remoteAddress where the client comes from, for logs
     * @throws IllegalStateException if the transport is not started or closed; the streams stay open then
     */
    public void adopt(byte[] initiation, InputStream in, OutputStream out, String remoteAddress) {
        Server adopting;
        synchronized (this) {
            adopting = server;
        }
        if (adopting == null) {
            throw new IllegalStateException("the transport is not started");
        }
        adopting.adopt(initiation, in, out, remoteAddress);
    }

    /**
     * Reads the TLS files again, for new connections. If they are no good, those read before stay in use. Does nothing
     * without TLS.
     *
     * @throws dev.headscale.core.spi.TransportException if the files cannot be used
     */
    public void reloadTls() {
        tls.ifPresent(PemTls::load);
    }

    @Override
    public FrameCompressor compressor() {
        return COMPRESSOR;
    }

    @Override
    public void close() {
        Server closing;
        synchronized (this) {
            closed = true;
            closing = server;
        }
        if (closing != null) {
            closing.close();
        }
    }

    private record Listen(InetSocketAddress address, boolean plain) {}

    /** Describes a transport. One thread at a time. */
    public static final class Builder {
        private static final int MOST_THREADS = 1024;

        private final List<Listen> listens = new ArrayList<>();
        private final Map<String, UpgradeProtocol> upgrades = new HashMap<>();
        private @Nullable MachinePrivateKey key;
        private @Nullable PemTls tls;
        private WebHandler web =
                request -> CompletableFuture.completedFuture(WebResponse.text(404, "there is nothing here"));
        private int eventLoopThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
        private SecureRandom random = new SecureRandom();
        private Clock clock = Clock.systemUTC();
        private Timeouts timeouts = Timeouts.DEFAULT;

        private Builder() {}

        /**
         * Adds an address to listen on, with TLS if {@link #tls} is set. Without any address only {@link
         * NoiseTransport#adopt} brings connections.
         *
         * @param address where to listen; port 0 means any free port
         * @return this
         */
        public Builder listen(InetSocketAddress address) {
            listens.add(new Listen(address, false));
            return this;
        }

        /**
         * Adds an address to listen on without TLS, also if {@link #tls} is set. Tunnels need no TLS, and clients try
         * port 80 before port 443.
         *
         * @param address where to listen; port 0 means any free port
         * @return this
         */
        public Builder listenPlain(InetSocketAddress address) {
            listens.add(new Listen(address, true));
            return this;
        }

        /**
         * Sets the server's key. Required.
         *
         * @param key the key, the same at every start
         * @return this
         */
        public Builder serverKey(MachinePrivateKey key) {
            this.key = key;
            return this;
        }

        /**
         * Sets what answers the requests that the transport does not know. By default they get a 404.
         *
         * @param web the handler
         * @return this
         */
        public Builder web(WebHandler web) {
            this.web = Objects.requireNonNull(web);
            return this;
        }

        /**
         * Adds a protocol that takes over connections.
         *
         * @param protocol the protocol
         * @return this
         * @throws IllegalArgumentException if its path is taken
         */
        public Builder upgrade(UpgradeProtocol protocol) {
            if (upgrades.putIfAbsent(protocol.path(), protocol) != null) {
                throw new IllegalArgumentException("there is a protocol at " + protocol.path() + " already");
            }
            return this;
        }

        /**
         * Serves TLS 1.2 and 1.3 with a certificate from PEM files, read by {@link NoiseTransport#start}.
         *
         * @param certificate the certificate and its chain
         * @param privateKey the private key, PKCS #8, not encrypted
         * @return this
         */
        public Builder tls(Path certificate, Path privateKey) {
            this.tls = new PemTls(certificate, privateKey);
            return this;
        }

        /**
         * Sets the number of threads. By default one for each processor, two at least.
         *
         * @param threads 1 to 1024
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder eventLoopThreads(int threads) {
            if (threads < 1 || threads > MOST_THREADS) {
                throw new IllegalArgumentException("eventLoopThreads is " + threads + ", not 1 to " + MOST_THREADS);
            }
            this.eventLoopThreads = threads;
            return this;
        }

        /**
         * Sets where ephemeral keys come from. By default the system's secure random numbers.
         *
         * @param random the source
         * @return this
         */
        public Builder random(SecureRandom random) {
            this.random = Objects.requireNonNull(random);
            return this;
        }

        /**
         * Sets the clock that dates answers outside the tunnel. By default the system's.
         *
         * @param clock the clock
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        Builder timeouts(Timeouts timeouts) {
            this.timeouts = timeouts;
            return this;
        }

        private MachinePrivateKey requiredKey() {
            if (key == null) {
                throw new IllegalStateException("serverKey is required");
            }
            return key;
        }

        /**
         * Makes the transport. It does not listen before {@link NoiseTransport#start}. The builder should not be used any
         * more.
         *
         * @return the transport
         * @throws IllegalStateException if there is no server key
         */
        public NoiseTransport build() {
            requiredKey();
            return new NoiseTransport(this);
        }
    }
}
