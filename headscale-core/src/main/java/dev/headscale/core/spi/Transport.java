package dev.headscale.core.spi;

/**
 * How clients reach a control plane. A transport authenticates each connection: it hands every one over with the
 * machine key that the connection has proved, and that is the only place where a request gets its identity.
 *
 * <p>What "correct" means is written down as tests in {@code TransportContract}, published for authors of transports.
 */
public interface Transport extends AutoCloseable {

    /**
     * Begins to accept connections. Called once, by {@code ControlPlane.start()}. When it returns, clients can connect.
     *
     * @param acceptor makes the handler of each connection; thread-safe
     * @throws TransportException if the transport cannot accept connections, for example because an address is in use;
     *     it can then only be closed
     */
    void start(PeerAcceptor acceptor);

    /**
     * Returns how messages are compressed for this transport's clients.
     *
     * @return the compressor; by default frames of stored blocks, which every client decodes
     */
    default FrameCompressor compressor() {
        return FrameCompressor.STORED;
    }

    /**
     * Stops accepting, tells clients to go, and closes all connections within a few seconds. Calling it again does
     * nothing.
     */
    @Override
    void close();
}
