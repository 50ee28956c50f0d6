package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Keeps a connection from reading: HTTP/2 asks for more after each read even if the channel does not read by itself. Stands
 * next to the socket; its fields are confined to the event loop.
 */
final class ReadGate extends ChannelOutboundHandlerAdapter {
    private final Channel channel;
    private boolean open = true;
    /** How many bytes may pass a gate that is not open, once. */
    private int crack;

    private ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Sets a gate up at the front of a channel that has read nothing yet. */
    static ReadGate in(Channel channel) {
        ReadGate gate = new ReadGate(channel);
        RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator();
        channel.config().setRecvByteBufAllocator(() -> gate.new Buffers(usual.newHandle()));
        channel.pipeline().addFirst(gate);
        return gate;
    }

    /** Lets reads pass or not. Thread-safe. */
    void open(boolean on) {
        channel.eventLoop().execute(() -> {
            open = on;
            crack = 0;
            channel.config().setAutoRead(on);
        });
    }

    /** Lets one read pass, of some bytes at most. Thread-safe. */
    void readOnce(int bytes) {
        channel.eventLoop().execute(() -> {
            crack = bytes;
            channel.read();
        });
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (open || crack > 0) {
            ctx.read();
        }
    }

    /** Buffers as usual, but small ones for what passes the crack. */
    @SuppressWarnings("deprecation") // the interface that the allocator's one method returns
    private final class Buffers extends RecvByteBufAllocator.DelegatingHandle {
        Buffers(RecvByteBufAllocator.Handle usual) {
            super(usual);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            if (open) {
                return super.allocate(alloc);
            }
            int size = Math.max(1, crack);
            crack = 0;
            return alloc.ioBuffer(size, size);
        }

        @Override
        public boolean continueReading() {
            return open && super.continueReading();
        }
    }
}
