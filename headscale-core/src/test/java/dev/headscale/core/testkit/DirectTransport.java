package dev.headscale.core.testkit;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A transport without sockets: a test speaks the protocol's requests straight to the control plane. Frames are not
 * compressed unless a request asks for it. Thread-safe.
 */
public final class DirectTransport implements Transport {
    private Optional<PeerAcceptor> accepting = Optional.empty();

    /** Makes a transport that is not started. */
    public DirectTransport() {}

    @Override
    public synchronized void start(PeerAcceptor acceptor) {
        accepting = Optional.of(acceptor);
    }

    @Override
    public synchronized void close() {
        accepting = Optional.empty();
    }

    /**
     * Connects a device.
     *
     * @param machine the key that the connection proves
     * @return the connection
     * @throws IllegalStateException if the transport is not started, or closed
     */
    public synchronized Connection connect(MachineKey machine) {
        PeerAcceptor acceptor =
                accepting.orElseThrow(() -> new IllegalStateException("the transport does not accept connections"));
        return new Connection(acceptor.accept(new Peer(machine, 145, "direct")));
    }

    /** One connection. Thread-safe. */
    public static final class Connection {
        private final PeerHandler handler;

        private Connection(PeerHandler handler) {
            this.handler = handler;
        }

        /**
         * Sends a request.
         *
         * @param method the HTTP method
         * @param path the path
         * @param body the body, sent as UTF-8
         * @return the answer, which may still be coming
         */
        public DirectStream send(String method, String path, String body) {
            DirectStream stream = new DirectStream();
            handler.handle(new PeerRequest(method, path, "", body.getBytes(StandardCharsets.UTF_8)), stream);
            return stream;
        }
    }
}
