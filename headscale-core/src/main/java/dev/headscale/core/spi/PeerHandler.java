package dev.headscale.core.spi;

/**
 * Answers the requests of one connection. Built for one peer, so that it cannot forget whom it talks to.
 *
 * <p>Both methods may be called from several threads at once and must not block: they are called on a transport's event
 * loop.
 */
public interface PeerHandler {

    /**
     * Answers one request. The answer may come later and from another thread.
     *
     * @param request the request, complete with its body
     * @param stream where to answer; this method must see to it that the stream is ended or aborted some time
     */
    void handle(PeerRequest request, PeerStream stream);

    /** Tells that the connection is gone. Called once; streams have been told before. */
    void closed();
}
