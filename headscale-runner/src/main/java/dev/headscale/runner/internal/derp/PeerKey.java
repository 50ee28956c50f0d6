package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * A node key as the relay's tables use it: read from a frame for every packet, hence without arrays. Immutable.
 *
 * @param a bytes 0 to 7
 * @param b bytes 8 to 15
 * @param c bytes 16 to 23
 * @param d bytes 24 to 31
 */
record PeerKey(long a, long b, long c, long d) {
    static final int BYTES = 32;

    /** Reads a key out of a buffer, which keeps its position. */
    static PeerKey read(ByteBuf from, int index) {
        return new PeerKey(
                from.getLong(index), from.getLong(index + 8), from.getLong(index + 16), from.getLong(index + 24));
    }

    static PeerKey of(NodeKey key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.toBytes());
        return new PeerKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    NodeKey toNodeKey() {
        return new NodeKey(ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array());
    }

    /** Writes the key over 32 bytes of a buffer. */
    void set(ByteBuf to, int index) {
        to.setLong(index, a).setLong(index + 8, b).setLong(index + 16, c).setLong(index + 24, d);
    }

    /** A key looks random: any part of it is as good a hash as the whole. */
    @Override
    public int hashCode() {
        return Long.hashCode(a ^ d);
    }
}
