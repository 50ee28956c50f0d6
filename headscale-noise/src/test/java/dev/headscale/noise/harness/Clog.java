package dev.headscale.noise.harness;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The network towards a peer that does not read: nothing that is written goes out. To be put first in a pipeline. */
public final class Clog extends ChannelOutboundHandlerAdapter {
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Object message, ChannelPromise promise) {}

    /** The number of messages that wait. */
    public int size() {
        return waiting.size();
    }

    /** Lets the first message go, as if the peer had read it. */
    public void letOneGo() {
        Waiting first = waiting.remove();
        ReferenceCountUtil.release(first.message);
        first.promise.setSuccess();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        waiting.add(new Waiting(message, promise));
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.close(promise);
        loseAll();
    }

    /** Lets all that waits fail, as if the connection had broken. */
    public void loseAll() {
        while (!waiting.isEmpty()) {
            Waiting lost = waiting.remove();
            ReferenceCountUtil.release(lost.message);
            lost.promise.tryFailure(new ClosedChannelException());
        }
    }
}
