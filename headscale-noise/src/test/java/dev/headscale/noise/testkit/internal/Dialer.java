package dev.headscale.noise.testkit.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Builds a tunnel layer by layer: TCP, perhaps TLS, the upgrade, Noise, records, early payload, HTTP/2. */
final class Dialer {
    private static final int STREAM_WINDOW = 4 << 20;
    private static final int CONNECTION_WINDOW_GAIN = 1 << 30;
    private static final int HEADER_LIST = 10 << 20;

    private final TunnelTarget target;
    private final CompletableFuture<Tunnel> ready = new CompletableFuture<>();

    Dialer(TunnelTarget target) {
        this.target = target;
    }

    CompletableFuture<Tunnel> dial(byte[] serverPublic) {
        InitiatorHandshake handshake = new InitiatorHandshake(
                target.version(),
                target.machinePrivate(),
                serverPublic,
                target.ephemerals().get());
        byte[] initiation;
        try {
            initiation = handshake.initiation();
        } catch (GeneralSecurityException e) {
            return CompletableFuture.failedFuture(new IOException("the server's key is no key", e));
        }
        target.bootstrap(channel -> {
                    Upgrades.add(channel.pipeline(), target, initiation);
                    Tunnel tunnel = new Tunnel(channel);
                    channel.pipeline()
                            .addLast(new HandshakeHandler(handshake, (ctx, keys) -> openHttp2(ctx, tunnel)))
                            .addLast(new ConnectionWatch(tunnel));
                })
                .connect()
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        limitTime(connected.channel());
                    } else {
                        ready.completeExceptionally(
                                new IOException("cannot connect to " + target.server(), connected.cause()));
                    }
                });
        return ready;
    }

    private void limitTime(Channel channel) {
        var limit = channel.eventLoop()
                .schedule(
                        () -> {
                            ready.completeExceptionally(new IOException("no tunnel after " + target.timeout()));
                            channel.close();
                        },
                        target.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        ready.whenComplete((tunnel, failure) -> limit.cancel(false));
    }

    /** Adds HTTP/2 in front of the watch. The codec sends its preface as it is added. */
    private void openHttp2(ChannelHandlerContext handshake, Tunnel tunnel) {
        ChannelPipeline pipeline = handshake.pipeline();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(HEADER_LIST))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        String watch = pipeline.context(ConnectionWatch.class).name();
        pipeline.addBefore(watch, null, new EarlyPayloadDecoder(tunnel::setEarlyPayload));
        pipeline.addBefore(watch, null, codec);
        pipeline.addBefore(watch, null, new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
        try {
            Http2Connection connection = codec.connection();
            codec.decoder().flowController().incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW_GAIN);
        } catch (Http2Exception e) {
            throw new IllegalStateException("the connection's window cannot grow", e);
        }
        pipeline.flush();
        ready.complete(tunnel);
    }

    /** Sees what becomes of the connection, behind all other handlers. */
    private final class ConnectionWatch extends ChannelInboundHandlerAdapter {
        private final Tunnel tunnel;

        ConnectionWatch(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2GoAwayFrame) {
                tunnel.drain();
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ready.completeExceptionally(new IOException("connection closed during the dial"));
            tunnel.markClosed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            ready.completeExceptionally(
                    reason instanceof IOException ? reason : new IOException("dial failed", reason));
            tunnel.kill();
        }
    }
}
