package dev.headscale.core.spi;

/**
 * Turns bytes into one complete zstd frame (RFC 8878), which a client decodes without knowing anything before it.
 * Thread-safe.
 */
public interface FrameCompressor {
    /** Valid frames without compression, for transports that bring no compression of their own. */
    FrameCompressor STORED = StoredFrames::encode;

    /**
     * Compresses.
     *
     * @param content what the frame decodes to; not changed
     * @return one frame, or several in a row
     */
    byte[] compress(byte[] content);
}
