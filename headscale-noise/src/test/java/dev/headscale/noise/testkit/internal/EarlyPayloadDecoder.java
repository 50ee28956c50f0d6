package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the optional early payload off the front of what the server sends, then leaves. The magic cannot be the start of an
 * HTTP/2 frame, and a frame's header has the same nine bytes.
 */
final class EarlyPayloadDecoder extends ByteToMessageDecoder {
    private static final byte[] MAGIC = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 'T', 'S'};
    private static final int HEADER = MAGIC.length + Integer.BYTES;
    private static final int LARGEST = 10 << 20;

    private final Consumer<String> payload;

    /** Takes who is told the payload's JSON text, if there is one. */
    EarlyPayloadDecoder(Consumer<String> payload) {
        this.payload = payload;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws IOException {
        if (in.readableBytes() < HEADER) {
            return;
        }
        if (startsWithMagic(in)) {
            long size = in.getUnsignedInt(in.readerIndex() + MAGIC.length);
            if (size > LARGEST) {
                throw new IOException("an early payload of " + size + " bytes, allowed are " + LARGEST);
            }
            if (in.readableBytes() < HEADER + size) {
                return;
            }
            in.skipBytes(HEADER);
            payload.accept(
                    in.readCharSequence((int) size, StandardCharsets.UTF_8).toString());
        }
        ctx.pipeline().remove(this);
    }

    private static boolean startsWithMagic(ByteBuf in) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (in.getByte(in.readerIndex() + i) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }
}
