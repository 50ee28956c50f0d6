package dev.headscale.core.spi;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The answer to one request: a status, then bytes, then its end. Thread-safe; calls after the end or after the peer has
 * gone do nothing. No call blocks.
 */
public interface PeerStream {

    /**
     * Sends status and headers at once. Must come first and once.
     *
     * @param status the HTTP status
     * @param contentType the content type, or empty for none
     */
    void begin(int status, String contentType);

    /**
     * Sends bytes and flushes them. The buffers are read-only views whose content must never change: a transport may keep
     * them until they are sent, and several streams may be given the same ones. Their positions are not moved.
     *
     * @param parts the bytes, in order
     */
    void write(List<ByteBuffer> parts);

    /** Ends the answer in order. */
    void end();

    /** Breaks the answer off, so that the client notices that it is incomplete. */
    void abort();

    /**
     * Tells whether the peer keeps up: false while more than a transport's high-water mark waits to be sent. Writing is
     * still allowed, but a sender that can wait should.
     *
     * @return true if it is a good time to write
     */
    boolean isWritable();

    /**
     * Tells how much waits to be sent. While nothing is written, it shrinks as long as the peer reads, however slowly; a
     * transport may look at it in steps of some kilobytes.
     *
     * @return how many bytes have been written and not been sent, zero or more; without meaning when the stream is over
     */
    long waiting();

    /**
     * Asks to be told about the stream. To be called before {@link #begin}; at most once.
     *
     * @param listener is called on the transport's threads and must not block
     */
    void listen(Listener listener);

    /** Hears what becomes of a stream. */
    interface Listener {

        /** The stream has become writable again. */
        void writable();

        /** The peer has closed or broken the stream, or the connection is gone. Called at most once, nothing after it. */
        void closed();
    }
}
