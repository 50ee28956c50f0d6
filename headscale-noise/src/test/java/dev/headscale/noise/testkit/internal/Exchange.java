package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on one HTTP/2 stream. Thread-safe. */
public final class Exchange extends ChannelInboundHandlerAdapter {
    private final TunnelRequest request;
    private final Listener listener;
    private volatile @Nullable ChannelHandlerContext context;
    private volatile boolean reading = true;
    private volatile boolean cancelled;
    /** Confined to the event loop, but for a stream that never opened. */
    private boolean over;

    Exchange(TunnelRequest request, Listener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Hears of an answer, on the connection's event loop. */
    public interface Listener {

        /**
         * The answer has begun.
         *
         * @param status the HTTP status
         * @param headers the headers by lower-case name; the last value of each
         */
        void begun(int status, Map<String, String> headers);

        /**
         * A part of the body has come.
         *
         * @param bytes the part, not to be used after the call
         */
        void data(ByteBuf bytes);

        /**
         * The answer is over; nothing comes after it.
         *
         * @param failure why it is not complete, or null if it is
         */
        void ended(@Nullable IOException failure);
    }

    /** Gives up: resets the stream. Does nothing to an answer that is over. */
    public void cancel() {
        cancelled = true;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> reset(ctx));
        }
    }

    /**
     * Stops or resumes taking bytes from the stream. While stopped, the server can send as much as the stream's window allows.
     *
     * @param on whether to read
     */
    public void reading(boolean on) {
        reading = on;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.channel().config().setAutoRead(on);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (cancelled) {
            ctx.executor().execute(() -> reset(ctx));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(reading);
        boolean bodiless = request.body().length == 0;
        ctx.write(new DefaultHttp2HeadersFrame(headers(), bodiless));
        if (!bodiless) {
            ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(request.body()), true));
        }
        ctx.flush();
        ctx.fireChannelActive();
    }

    private Http2Headers headers() {
        Http2Headers headers = new DefaultHttp2Headers()
                .method(request.method())
                .scheme("https")
                .authority(request.authority())
                .path(request.path())
                .set(HttpHeaderNames.USER_AGENT, "Go-http-client/2.0");
        request.headers().forEach((name, values) -> headers.set(name, values));
        if (request.body().length > 0) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        return headers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2HeadersFrame frame) {
                begin(frame.headers());
                endIf(frame.isEndStream());
            } else if (message instanceof Http2DataFrame frame) {
                listener.data(frame.content());
                endIf(frame.isEndStream());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame frame) {
            fail(new IOException("the server has reset the stream with code " + frame.errorCode()));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new IOException(cancelled ? "cancelled" : "connection closed before the end of the answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(new IOException("broken stream", cause));
        ctx.close();
    }

    void fail(IOException cause) {
        end(cause);
    }

    private void begin(Http2Headers headers) {
        if (headers.status() == null) {
            return;
        }
        Map<String, String> byName = new TreeMap<>();
        headers.forEach(header -> byName.put(
                header.getKey().toString().toLowerCase(Locale.ROOT),
                header.getValue().toString()));
        byName.keySet().removeIf(name -> name.startsWith(":"));
        listener.begun(Integer.parseInt(headers.status().toString()), byName);
    }

    private void endIf(boolean last) {
        if (last) {
            end(null);
        }
    }

    private void end(@Nullable IOException failure) {
        if (!over) {
            over = true;
            listener.ended(failure);
        }
    }

    private void reset(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive() && !over) {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
            ctx.close();
        }
    }
}
