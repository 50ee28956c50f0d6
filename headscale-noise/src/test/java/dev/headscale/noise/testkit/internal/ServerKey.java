package dev.headscale.noise.testkit.internal;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server for its Noise key. */
public final class ServerKey extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final String PREFIX = "mkey:";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CompletableFuture<byte[]> key;

    private ServerKey(CompletableFuture<byte[]> key) {
        this.key = key;
    }

    /**
     * Fetches {@code /key} on a connection of its own.
     *
     * @param target the server
     * @return the raw key; fails with an {@link IOException}
     */
    public static CompletableFuture<byte[]> fetch(TunnelTarget target) {
        CompletableFuture<byte[]> key = new CompletableFuture<>();
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, target.path("/key?v=" + target.version()));
        request.headers().set(HttpHeaderNames.HOST, target.authority()).set(HttpHeaderNames.CONNECTION, "close");
        target.bootstrap(channel -> channel.pipeline()
                        .addLast(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_ANSWER), new ServerKey(key)))
                .connect()
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        connected.channel().writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                    } else {
                        request.release();
                        key.completeExceptionally(
                                new IOException("cannot connect to " + target.server(), connected.cause()));
                    }
                });
        return key.orTimeout(target.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) throws IOException {
        String body = response.content().toString(StandardCharsets.UTF_8);
        if (response.status().code() != 200) {
            throw new IOException("/key answers " + response.status().code() + ": " + body.strip());
        }
        String text;
        try {
            text = JSON.readTree(body).path("publicKey").asString("");
        } catch (JacksonException e) {
            throw new IOException("/key answers no JSON", e);
        }
        if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + 2 * Noise.KEY) {
            throw new IOException("/key gives no publicKey of the form " + PREFIX + "<64 hex>");
        }
        key.complete(HexFormat.of().parseHex(text, PREFIX.length(), text.length()));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        key.completeExceptionally(new IOException("connection closed before the answer of /key"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        key.completeExceptionally(cause instanceof IOException ? cause : new IOException(cause));
        ctx.close();
    }
}
