package dev.headscale.noise.internal.tunnel;

import dev.headscale.noise.internal.crypto.Aead;
import dev.headscale.noise.internal.record.RecordSealer;
import dev.headscale.noise.internal.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects plaintext into records. The buffer holds sealed records and, behind them, room for a header and the plaintext
 * of the one that is still open. Confined to the channel's event loop.
 */
final class RecordWriter {
    /** A buffer of this size is handed on without waiting for a flush, so that back-pressure sees it. */
    private static final int ENOUGH = 16 * Records.MAX_BYTES;

    /** What a short message is put together and sealed in; a thread has use for one at a time. */
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final RecordSealer sealer;
    private @Nullable ByteBuf out;
    /** Plaintext bytes at the end of the buffer. */
    private int open;

    private @Nullable List<ChannelPromise> promises;

    RecordWriter(RecordSealer sealer) {
        this.sealer = sealer;
    }

    private static final class Scratch {
        private final byte[] record = new byte[Records.MAX_BYTES];
        private byte[] plaintext = new byte[Records.MAX_BYTES];

        byte[] plaintext(int size) {
            if (plaintext.length < size) {
                plaintext = new byte[size];
            }
            return plaintext;
        }
    }

    /** Takes the message's bytes and releases it. The promise is kept when its last byte is written. */
    void add(ChannelHandlerContext ctx, ByteBuf message, ChannelPromise promise) {
        try {
            while (message.isReadable()) {
                ByteBuf buffer = buffer(ctx, message.readableBytes());
                int take = Math.min(message.readableBytes(), Records.MAX_PLAINTEXT - open);
                if (open == 0) {
                    buffer.writeZero(Records.HEADER_BYTES);
                }
                buffer.writeBytes(message, take);
                open += take;
                if (open == Records.MAX_PLAINTEXT) {
                    seal(buffer);
                    if (buffer.readableBytes() >= ENOUGH) {
                        write(ctx);
                    }
                }
            }
        } finally {
            message.release();
        }
        if (!promise.isVoid()) {
            if (promises == null) {
                promises = new ArrayList<>(4);
            }
            promises.add(promise);
        }
    }

    /**
     * Takes a short message that needs no company. It is sealed at once, in memory that all connections of a thread share,
     * and only the records are copied to a buffer of their own, the one that goes to the network.
     */
    void addAtOnce(ChannelHandlerContext ctx, byte[] head, List<ByteBuffer> rest, int size, ChannelPromise promise) {
        Scratch scratch = SCRATCH.get();
        int length = head.length + size;
        byte[] plaintext = scratch.plaintext(length);
        System.arraycopy(head, 0, plaintext, 0, head.length);
        int end = head.length;
        for (ByteBuffer part : rest) {
            int bytes = part.remaining();
            part.get(part.position(), plaintext, end, bytes);
            end += bytes;
        }
        if (out != null) {
            add(ctx, ctx.alloc().heapBuffer(length).writeBytes(plaintext, 0, length), promise);
            return;
        }
        ByteBuf records = ctx.alloc().directBuffer(length + (1 + length / Records.MAX_PLAINTEXT) * Records.OVERHEAD);
        for (int at = 0; at < length; at += Records.MAX_PLAINTEXT) {
            int take = Math.min(length - at, Records.MAX_PLAINTEXT);
            records.writeBytes(scratch.record, 0, sealer.seal(plaintext, at, take, scratch.record, 0));
        }
        ctx.write(records, promise);
    }

    /** Writes all that was added. */
    void writeAll(ChannelHandlerContext ctx) {
        if (out != null && open > 0) {
            seal(out);
        }
        if (out != null || promises != null) {
            write(ctx);
        }
    }

    /** Gives up what was added and not written. */
    void fail(Exception reason) {
        if (out != null) {
            out.release();
            out = null;
        }
        if (promises != null) {
            promises.forEach(promise -> promise.tryFailure(reason));
            promises = null;
        }
    }

    private ByteBuf buffer(ChannelHandlerContext ctx, int plaintext) {
        if (out == null) {
            int records = 1 + plaintext / Records.MAX_PLAINTEXT;
            out = ctx.alloc().heapBuffer(Math.min(plaintext + records * Records.OVERHEAD, ENOUGH + Records.MAX_BYTES));
        }
        return out;
    }

    private void seal(ByteBuf buffer) {
        buffer.ensureWritable(Aead.TAG_BYTES);
        int record = buffer.writerIndex() - open - Records.HEADER_BYTES;
        int at = buffer.arrayOffset() + record;
        int sealed = sealer.seal(buffer.array(), at + Records.HEADER_BYTES, open, buffer.array(), at);
        buffer.writerIndex(record + sealed);
        open = 0;
    }

    private void write(ChannelHandlerContext ctx) {
        ByteBuf records = out == null ? Unpooled.EMPTY_BUFFER : out;
        List<ChannelPromise> kept = promises;
        out = null;
        promises = null;
        if (kept == null) {
            ctx.write(records, ctx.voidPromise());
            return;
        }
        ctx.write(records).addListener(written -> {
            for (ChannelPromise promise : kept) {
                if (written.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(written.cause());
                }
            }
        });
    }
}
