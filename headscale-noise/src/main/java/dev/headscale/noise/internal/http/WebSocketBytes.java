package dev.headscale.noise.internal.http;

import dev.headscale.noise.internal.tunnel.Leaving;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.PromiseCombiner;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * Turns binary WebSocket messages into a stream of bytes and back. Their borders mean nothing. Confined to the channel's
 * event loop.
 */
final class WebSocketBytes extends ChannelDuplexHandler {
    /** The WebSocket library that clients use refuses messages of more than 32 KiB. */
    static final int MAX_MESSAGE = 16 * 1024;

    private final Duration patience;
    private boolean closing;

    /**
     * Makes the handler of one WebSocket.
     *
     * @param patience how long a peer may take to read what is in front of the close message
     */
    WebSocketBytes(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        if (closing) {
            frame.release();
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            pong(ctx, frame);
        } else {
            frame.release();
            if (frame instanceof CloseWebSocketFrame) {
                bye(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, ctx.newPromise());
            } else if (!(frame instanceof PongWebSocketFrame)) {
                bye(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, ctx.newPromise());
            }
        }
    }

    /** A peer that asks and does not read the answers gets no more of them. */
    private static void pong(ChannelHandlerContext ctx, WebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release();
        }
    }

    /**
     * Closes this handler's end of the pipeline, not the whole: what is behind would still like to say good-bye, but nothing
     * may follow a close message.
     */
    private void bye(ChannelHandlerContext ctx, WebSocketCloseStatus status, ChannelPromise promise) {
        closing = true;
        Leaving.close(ctx.writeAndFlush(new CloseWebSocketFrame(status)), patience, () -> ctx.close(promise));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            closing |= message instanceof CloseWebSocketFrame;
            ctx.write(message, promise);
        } else if (closing) {
            bytes.release();
            promise.tryFailure(new ClosedChannelException());
        } else {
            writeMessages(ctx, bytes, promise);
        }
    }

    private static void writeMessages(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        if (!bytes.isReadable()) {
            ctx.write(bytes, promise);
            return;
        }
        if (bytes.readableBytes() <= MAX_MESSAGE) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
            return;
        }
        PromiseCombiner all = new PromiseCombiner(ctx.executor());
        while (bytes.readableBytes() > MAX_MESSAGE) {
            all.add(ctx.write(new BinaryWebSocketFrame(bytes.readRetainedSlice(MAX_MESSAGE))));
        }
        all.add(ctx.write(new BinaryWebSocketFrame(bytes)));
        all.finish(promise.unvoid());
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (closing) {
            ctx.close(promise);
        } else {
            bye(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
        }
    }
}
