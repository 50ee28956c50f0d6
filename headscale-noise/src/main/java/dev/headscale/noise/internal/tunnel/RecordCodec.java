package dev.headscale.noise.internal.tunnel;

import dev.headscale.noise.internal.handshake.Session;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into a stream of bytes and back. All that is written until a flush shares as few records as it fits into;
 * each is encrypted in place, in the buffer that goes to the network. An idle connection holds no buffer.
 */
final class RecordCodec extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RecordCodec.class);

    private final Session session;
    private final RecordWriter writer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf unread;
    private boolean finished;

    RecordCodec(Session session) {
        this.session = session;
        this.writer = new RecordWriter(session.sealer());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (finished) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf in = (ByteBuf) message;
        ByteBuf all = unread == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, in);
        unread = all;
        ByteBuf plaintext = ctx.alloc().heapBuffer(Math.max(all.readableBytes(), Records.OVERHEAD));
        try {
            while (openNext(all, plaintext)) {
                // openNext does it all
            }
        } catch (NoiseException e) {
            LOG.debug("Closing {}: {}", ctx.channel(), e.getMessage());
            plaintext.release();
            finish(new ClosedChannelException());
            ctx.close();
            return;
        }
        unread = rest(ctx, all);
        if (plaintext.isReadable()) {
            ctx.fireChannelRead(plaintext);
        } else {
            plaintext.release();
        }
    }

    /** Returns what is not read yet, alone: a peer that never stops between two records must not make the buffer grow. */
    private static @Nullable ByteBuf rest(ChannelHandlerContext ctx, ByteBuf all) {
        if (all.isReadable() && all.readerIndex() == 0) {
            return all;
        }
        try {
            return all.isReadable()
                    ? ctx.alloc().heapBuffer(all.readableBytes()).writeBytes(all)
                    : null;
        } finally {
            all.release();
        }
    }

    /** Decrypts the next record to the end of the plaintext; false if it is not complete yet. */
    private boolean openNext(ByteBuf in, ByteBuf plaintext) throws NoiseException {
        if (in.readableBytes() < Records.HEADER_BYTES) {
            return false;
        }
        int start = in.readerIndex();
        int length = Records.ciphertextLength(in.getByte(start), in.getUnsignedShort(start + 1));
        if (in.readableBytes() < Records.HEADER_BYTES + length) {
            return false;
        }
        in.skipBytes(Records.HEADER_BYTES);
        int end = plaintext.writerIndex();
        plaintext.writeBytes(in, length);
        int at = plaintext.arrayOffset() + end;
        int opened = session.opener().open(plaintext.array(), at, length, plaintext.array(), at);
        plaintext.writerIndex(end + opened);
        return true;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (finished) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        writer.add(ctx, (ByteBuf) message, promise);
    }

    /**
     * Writes bytes that came past the handlers behind this one, after all that was written before. A flush sends them.
     *
     * @param head the first bytes
     * @param rest those after it
     * @param size how many the rest are
     * @param promise kept when they are written
     */
    void writeAtOnce(byte[] head, List<ByteBuffer> rest, int size, ChannelPromise promise) {
        if (finished || context == null) {
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        writer.addAtOnce(context, head, rest, size, promise);
    }

    /** Flushes what was written, past the handlers behind this one. */
    void flushNow() {
        if (context != null) {
            flush(context);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (!finished) {
            writer.writeAll(ctx);
        }
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        finish(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finish(new ClosedChannelException());
    }

    private void finish(Exception reason) {
        if (finished) {
            return;
        }
        finished = true;
        session.destroy();
        if (unread != null) {
            unread.release();
            unread = null;
        }
        writer.fail(reason);
    }
}
