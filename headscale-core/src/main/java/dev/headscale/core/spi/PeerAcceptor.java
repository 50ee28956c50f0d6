package dev.headscale.core.spi;

/** Makes the handler of each connection. Thread-safe. */
public interface PeerAcceptor {

    /**
     * Makes the handler of a new connection. Must not block.
     *
     * @param peer who has connected
     * @return the handler of all requests of this connection
     */
    PeerHandler accept(Peer peer);
}
