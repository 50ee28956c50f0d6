package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Cuts bytes into records. */
final class RecordEncoder extends MessageToByteEncoder<ByteBuf> {
    private final RecordCipher cipher;

    RecordEncoder(RecordCipher cipher) {
        super(ByteBuf.class, false);
        this.cipher = cipher;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf plain, ByteBuf out) throws GeneralSecurityException {
        while (plain.isReadable()) {
            int size = Math.min(plain.readableBytes(), RecordCipher.LARGEST_PLAIN);
            ByteBuffer sealed = ByteBuffer.allocate(size + Noise.TAG);
            cipher.next(plain.nioBuffer(plain.readerIndex(), size), sealed);
            plain.skipBytes(size);
            out.writeByte(RecordCipher.TYPE).writeShort(sealed.capacity()).writeBytes(sealed.flip());
        }
    }
}
