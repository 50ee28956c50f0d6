package dev.headscale.runner.internal.api;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands requests of one connection to the API, away from the event loop, and writes the answers. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails means that the caller is gone
final class ApiSocketHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiSocketHandler.class);

    private final AdminApi api;
    private final Executor executor;

    ApiSocketHandler(AdminApi api, Executor executor) {
        this.api = api;
        this.executor = executor;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            write(context, ProblemException.badRequest("not an HTTP request").response());
            return;
        }
        // One request at a time, so that a client that sends the next one early gets its answers in order. What was
        // read
        // already waits in the flow control in front of this.
        context.channel().config().setAutoRead(false);
        ApiRequest call = convert(request);
        try {
            executor.execute(() -> write(context, api.answer(call)));
        } catch (RejectedExecutionException e) {
            write(
                    context,
                    ProblemException.of(503, "the server is busy or stopping").response());
        }
    }

    private static ApiRequest convert(FullHttpRequest request) {
        String[] target = request.uri().split("\\?", 2);
        return new ApiRequest(
                request.method().name(),
                target[0],
                target.length == 2 ? target[1] : "",
                Optional.ofNullable(request.headers().get(HttpHeaderNames.CONTENT_TYPE)),
                ByteBufUtil.getBytes(request.content()));
    }

    private static void write(ChannelHandlerContext context, ApiResponse answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        context.executor().execute(() -> {
            context.writeAndFlush(response);
            context.channel().config().setAutoRead(true);
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("A connection to the admin socket ended: {}", cause.toString());
        context.close();
    }
}
