package dev.headscale.noise.testkit.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The two ways from HTTP/1.1 to the tunnel's bytes. */
final class Upgrades {
    static final String HANDSHAKE = "X-Tailscale-Handshake";
    static final String PROTOCOL = "tailscale-control-protocol";
    static final String PATH = "/ts2021";

    private static final int LARGEST_ANSWER = 64 << 10;
    private static final int LARGEST_MESSAGE = 1 << 20;

    private Upgrades() {}

    /** Adds the handlers that upgrade the connection and then let bytes pass to the handlers behind them. */
    static void add(ChannelPipeline pipeline, TunnelTarget target, byte[] initiation) {
        String handshake = Base64.getEncoder().encodeToString(initiation);
        if (target.webSocket()) {
            addWebSocket(pipeline, target, handshake);
        } else {
            pipeline.addLast(new HttpClientCodec(), new NativeUpgradeHandler(target, handshake));
        }
    }

    private static void addWebSocket(ChannelPipeline pipeline, TunnelTarget target, String handshake) {
        String query = HANDSHAKE + "=" + URLEncoder.encode(handshake, StandardCharsets.US_ASCII);
        String scheme = target.secure() ? "wss://" : "ws://";
        pipeline.addLast(
                new HttpClientCodec(),
                new HttpObjectAggregator(LARGEST_ANSWER),
                new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                        .webSocketUri(URI.create(scheme + target.authority() + target.path(PATH) + "?" + query))
                        .version(WebSocketVersion.V13)
                        .subprotocol(PROTOCOL)
                        .maxFramePayloadLength(LARGEST_MESSAGE)
                        .handshakeTimeoutMillis(target.timeout().toMillis())
                        .build()),
                new BinaryMessages());
    }

    /** Bytes in messages whose bounds mean nothing; none is larger than a record, because servers limit them. */
    private static final class BinaryMessages extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

        @Override
        protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
            while (bytes.isReadable()) {
                int size = Math.min(bytes.readableBytes(), RecordCipher.LARGEST_RECORD);
                out.add(new BinaryWebSocketFrame(bytes.readRetainedSlice(size)));
            }
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
            if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
                out.add(frame.content().retain());
            }
        }
    }
}
