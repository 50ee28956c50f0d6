package dev.headscale.noise.testkit.internal;

import dev.headscale.noise.testkit.internal.InitiatorHandshake.RecordKeys;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.BiConsumer;

/** Waits for the answer to the initiation, puts the records in its own place, and tells that the tunnel stands. */
final class HandshakeHandler extends ByteToMessageDecoder {
    private static final int HEADER = 3;
    private static final int TYPE_RESPONSE = 2;
    private static final int TYPE_ERROR = 3;
    private static final int LONGEST_ERROR = 1 << 10;

    private final InitiatorHandshake handshake;
    private final BiConsumer<ChannelHandlerContext, RecordKeys> established;

    HandshakeHandler(InitiatorHandshake handshake, BiConsumer<ChannelHandlerContext, RecordKeys> established) {
        this.handshake = handshake;
        this.established = established;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws IOException, GeneralSecurityException {
        if (in.readableBytes() < HEADER) {
            return;
        }
        int type = in.getByte(in.readerIndex());
        int size = in.getUnsignedShort(in.readerIndex() + 1);
        boolean expected = type == TYPE_RESPONSE && size == InitiatorHandshake.RESPONSE_PAYLOAD;
        if (!expected && type != TYPE_ERROR) {
            throw new IOException("the handshake was answered with type " + type + " and " + size + " bytes");
        }
        if (in.readableBytes() < HEADER + size) {
            return;
        }
        in.skipBytes(HEADER);
        if (type == TYPE_ERROR) {
            int shown = Math.min(size, LONGEST_ERROR);
            throw new IOException(
                    "the server refuses the handshake: " + in.readCharSequence(shown, StandardCharsets.UTF_8));
        }
        byte[] payload = new byte[size];
        in.readBytes(payload);
        install(ctx, handshake.finish(payload));
    }

    private void install(ChannelHandlerContext ctx, RecordKeys keys) throws GeneralSecurityException {
        RecordDecoder decoder = new RecordDecoder(RecordCipher.opening(keys.fromServer()));
        RecordEncoder encoder = new RecordEncoder(RecordCipher.sealing(keys.toServer()));
        ctx.pipeline().addAfter(ctx.name(), null, encoder).addAfter(ctx.name(), null, decoder);
        established.accept(ctx, keys);
        ctx.pipeline().remove(this);
    }
}
