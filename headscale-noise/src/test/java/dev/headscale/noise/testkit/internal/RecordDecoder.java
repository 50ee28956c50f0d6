package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;

/** Turns records into the bytes they carry. Whatever is no valid record ends the connection. */
final class RecordDecoder extends ByteToMessageDecoder {
    private final RecordCipher cipher;

    RecordDecoder(RecordCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws IOException, GeneralSecurityException {
        if (in.readableBytes() < RecordCipher.HEADER) {
            return;
        }
        int start = in.readerIndex();
        int size = in.getUnsignedShort(start + 1);
        if (in.getByte(start) != RecordCipher.TYPE) {
            throw new IOException("a record of type " + in.getByte(start) + " instead of " + RecordCipher.TYPE);
        }
        if (size < Noise.TAG || size > RecordCipher.LARGEST_SEALED) {
            throw new IOException(
                    "a record of " + size + " bytes, allowed are " + Noise.TAG + " to " + RecordCipher.LARGEST_SEALED);
        }
        if (in.readableBytes() < RecordCipher.HEADER + size) {
            return;
        }
        ByteBuffer plain = ByteBuffer.allocate(size - Noise.TAG);
        cipher.next(in.nioBuffer(start + RecordCipher.HEADER, size), plain);
        in.skipBytes(RecordCipher.HEADER + size);
        if (plain.flip().hasRemaining()) {
            out.add(Unpooled.wrappedBuffer(plain));
        }
    }
}
