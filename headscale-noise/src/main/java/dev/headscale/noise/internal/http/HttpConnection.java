package dev.headscale.noise.internal.http;

import dev.headscale.noise.internal.tunnel.Timeouts;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection while it speaks HTTP/1.1. It reads a request, answers it, and so on, until a request turns the connection
 * over to another protocol. Requests are not pipelined: one that comes before the last was answered is dropped, and the
 * connection closed behind the answer, as HTTP allows. Confined to the channel's event loop.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private enum State {
        /** Waits for a request or reads one. */
        READING,
        /** A complete request waits for its answer. */
        ANSWERING,
        /** Nothing more is read: the connection closes, or closes behind the answer. */
        CLOSING,
        /** Another protocol takes over. Bytes that come are kept until its handlers are there. */
        SWITCHING
    }

    private final Site site;
    private final Router router;
    private final Deadline deadline = new Deadline();
    private final Deque<ByteBuf> early = new ArrayDeque<>(1);
    private State state = State.READING;
    private @Nullable RequestBuilder request;

    /**
     * Makes the handler of a new connection. It must be the last in the pipeline, behind an {@link HttpServerCodec}.
     *
     * @param site what to serve
     */
    public HttpConnection(Site site) {
        this.site = site;
        this.router = new Router(site);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline.start(ctx, site.timeouts().head(), "the head of a request");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.stop();
        early.forEach(ByteBuf::release);
        early.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            early.add(bytes);
            return;
        }
        try {
            read(ctx, (HttpObject) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, HttpObject part) {
        if (state == State.ANSWERING && part instanceof HttpRequest) {
            state = State.CLOSING;
        }
        if (state != State.READING) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            refuse(ctx, malformed(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpRequest head) {
            begin(ctx, head);
        }
        if (part instanceof HttpContent content && request != null) {
            if (!request.add(content.content())) {
                refuse(ctx, tooLarge());
            } else if (part instanceof LastHttpContent) {
                RequestBuilder complete = request;
                request = null;
                finish(ctx, complete);
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        deadline.start(ctx, site.timeouts().body(), "the body of a request");
        request = new RequestBuilder(head);
        if (!request.fits()) {
            refuse(ctx, tooLarge());
        } else if (HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void finish(ChannelHandlerContext ctx, RequestBuilder complete) {
        deadline.stop();
        WebRequest parsed;
        try {
            parsed = complete.build(ctx.channel());
        } catch (IllegalArgumentException e) {
            refuse(ctx, WebResponse.text(400, "the request's address is malformed"));
            return;
        }
        state = State.ANSWERING;
        router.route(parsed, new Exchange(ctx, complete.keepAlive()));
    }

    private static WebResponse tooLarge() {
        return WebResponse.text(413, "a request body has 1 MiB at most");
    }

    private static WebResponse malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return WebResponse.text(414, "the request's address is too long");
        }
        return cause instanceof TooLongHttpHeaderException
                ? WebResponse.text(431, "the request's headers are too large")
                : WebResponse.text(400, "this is no HTTP/1.1 request");
    }

    /** Answers a request that cannot be read to its end. */
    private void refuse(ChannelHandlerContext ctx, WebResponse answer) {
        LOG.debug("Refusing a request of {} with {}", ctx.channel(), answer.status());
        state = State.CLOSING;
        request = null;
        deadline.start(ctx, site.timeouts().body(), "an answer");
        ctx.writeAndFlush(Answers.encode(answer, false, site.clock())).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Closing {}: {}", ctx.channel(), cause.toString());
        ctx.close();
    }

    /** Where a complete request is answered, once, by one of the two methods. */
    final class Exchange {
        private final ChannelHandlerContext ctx;
        private final boolean keepAlive;

        private Exchange(ChannelHandlerContext ctx, boolean keepAlive) {
            this.ctx = ctx;
            this.keepAlive = keepAlive;
        }

        Timeouts timeouts() {
            return site.timeouts();
        }

        /** Answers from any thread. */
        void answer(WebResponse response) {
            if (ctx.executor().inEventLoop()) {
                write(response);
            } else {
                ctx.executor().execute(() -> write(response));
            }
        }

        private void write(WebResponse response) {
            if (ctx.isRemoved()) {
                return;
            }
            boolean more = keepAlive && state == State.ANSWERING;
            FullHttpResponse answer = encode(response, more);
            if (more) {
                deadline.start(ctx, site.timeouts().idle(), "the next request");
            } else {
                state = State.CLOSING;
                deadline.start(ctx, site.timeouts().body(), "an answer");
            }
            ctx.writeAndFlush(answer).addListener(written -> next());
        }

        private FullHttpResponse encode(WebResponse response, boolean more) {
            try {
                return Answers.encode(response, more, site.clock());
            } catch (RuntimeException e) {
                LOG.error("An answer for {} is no HTTP", ctx.channel(), e);
                return Answers.encode(Answers.FAILED, more, site.clock());
            }
        }

        /** Reads on when the answer has gone, not earlier: answers must not pile up in front of a peer that only asks. */
        private void next() {
            if (state == State.ANSWERING) {
                state = State.READING;
            } else {
                ctx.close();
            }
        }

        /**
         * Turns the connection over. The HTTP codec goes first, because what the new handlers write at once must not pass
         * it, and because it gives up the bytes that it has read too far; those wait until the new handlers are there.
         *
         * @param reply the answer, or null to send none
         * @param install adds the new handlers at the end of the pipeline
         */
        void switchTo(@Nullable FullHttpResponse reply, Consumer<ChannelPipeline> install) {
            if (reply != null) {
                ctx.write(reply);
            }
            state = State.SWITCHING;
            deadline.stop();
            ChannelPipeline pipeline = ctx.pipeline();
            pipeline.remove(HttpServerCodec.class);
            install.accept(pipeline);
            ctx.flush();
            while (!early.isEmpty()) {
                ctx.fireChannelRead(early.poll());
            }
            ctx.fireChannelReadComplete();
            if (!ctx.isRemoved()) {
                pipeline.remove(HttpConnection.this);
            }
        }
    }
}
