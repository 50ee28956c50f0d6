package dev.headscale.core.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** zstd frames that consist of raw blocks only (RFC 8878 sections 3.1.1.1 and 3.1.1.2). */
final class StoredFrames {
    private static final int MAGIC = 0xFD2FB528;
    /** Single segment, content size in 4 bytes, no checksum, no dictionary. */
    private static final byte DESCRIPTOR = (byte) 0b1010_0000;

    private static final int LARGEST_BLOCK = 128 * 1024;
    private static final int BLOCK_HEADER = 3;

    private static final int FRAME_HEADER = 9;

    private StoredFrames() {}

    static byte[] encode(byte[] content) {
        int blocks = Math.max(1, (content.length + LARGEST_BLOCK - 1) / LARGEST_BLOCK);
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + blocks * BLOCK_HEADER + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(MAGIC).put(DESCRIPTOR).putInt(content.length);
        for (int block = 0, from = 0; block < blocks; block++) {
            int size = Math.min(LARGEST_BLOCK, content.length - from);
            int header = size << 3 | (block == blocks - 1 ? 1 : 0);
            frame.put((byte) header).put((byte) (header >>> 8)).put((byte) (header >>> 16));
            frame.put(content, from, size);
            from += size;
        }
        return frame.array();
    }
}
