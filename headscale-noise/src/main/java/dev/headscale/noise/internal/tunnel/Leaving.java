package dev.headscale.noise.internal.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a pipeline whose peer was told the last word: what still comes means nothing, nor does a reset. */
public final class Leaving extends ChannelInboundHandlerAdapter {
    private Leaving() {}

    /**
     * Says a last word and closes the channel. Called on the channel's event loop.
     *
     * @param pipeline the channel's pipeline
     * @param lastWord a message that the pipeline can write
     * @param patience how long the peer may take to read what is in front of the last word
     */
    public static void after(ChannelPipeline pipeline, Object lastWord, Duration patience) {
        pipeline.addLast(new Leaving());
        Channel channel = pipeline.channel();
        close(channel.writeAndFlush(lastWord), patience, channel::close);
    }

    /**
     * Closes something when a last word is written, or when that takes too long, because the peer does not read. Called on
     * the channel's event loop.
     *
     * @param lastWord tells when it is written
     * @param patience how long that may take
     * @param closing closes; run once
     */
    public static void close(ChannelFuture lastWord, Duration patience, Runnable closing) {
        AtomicBoolean closed = new AtomicBoolean();
        Runnable once = () -> {
            if (!closed.getAndSet(true)) {
                closing.run();
            }
        };
        Future<?> limit = lastWord.channel().eventLoop().schedule(once, patience.toMillis(), TimeUnit.MILLISECONDS);
        lastWord.addListener(written -> {
            limit.cancel(false);
            once.run();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
