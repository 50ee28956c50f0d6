package dev.headscale.noise.testkit.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/** Sends the upgrade request and takes HTTP/1.1 off the connection when the server has switched. */
final class NativeUpgradeHandler extends ChannelInboundHandlerAdapter {
    private final TunnelTarget target;
    private final String handshake;

    NativeUpgradeHandler(TunnelTarget target, String handshake) {
        this.target = target;
        this.handshake = handshake;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target.path(Upgrades.PATH));
        request.headers()
                .set(HttpHeaderNames.HOST, target.authority())
                .set(HttpHeaderNames.USER_AGENT, "Go-http-client/1.1")
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, "upgrade")
                .set(HttpHeaderNames.UPGRADE, Upgrades.PROTOCOL)
                .set(Upgrades.HANDSHAKE, handshake);
        ctx.writeAndFlush(request);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
        if (!(message instanceof HttpObject)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (message instanceof HttpResponse response) {
                check(response);
            }
            if (message instanceof LastHttpContent) {
                // This handler stays, because bytes that the codec has read ahead come through it.
                ctx.pipeline().remove(HttpClientCodec.class);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void check(HttpResponse response) throws IOException {
        if (response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            throw new IOException(
                    "the upgrade was answered with status " + response.status().code());
        }
        String upgrade = response.headers().get(HttpHeaderNames.UPGRADE, "");
        if (!upgrade.equals(Upgrades.PROTOCOL)) {
            throw new IOException("the server has not switched to " + Upgrades.PROTOCOL);
        }
    }
}
