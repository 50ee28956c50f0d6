package dev.headscale.noise.internal.http;

import dev.headscale.noise.internal.tunnel.Leaving;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The WebSocket form of an upgrade (RFC 6455): any origin, no extensions, binary messages as a stream of bytes. */
final class WebSocketUpgrade {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_FRAME = 1024 * 1024;

    private WebSocketUpgrade() {}

    /** Tells whether a client wants a WebSocket. */
    static boolean isAsked(WebRequest request) {
        return request.method().equals("GET")
                && request.header("upgrade").orElse("").equalsIgnoreCase("websocket")
                && request.header("sec-websocket-key").isPresent();
    }

    /** Finds a subprotocol among the offered ones and returns it as the client spells it, for browsers insist on that. */
    static Optional<String> offered(WebRequest request, String subprotocol) {
        for (String line : request.headers().getOrDefault("sec-websocket-protocol", List.of())) {
            for (String offered : line.split(",", -1)) {
                if (offered.trim().equalsIgnoreCase(subprotocol)) {
                    return Optional.of(offered.trim());
                }
            }
        }
        return Optional.empty();
    }

    /** Opens the WebSocket and installs a protocol behind it, whose messages are the bytes inside. */
    static void accept(
            WebRequest request,
            String subprotocol,
            HttpConnection.Exchange exchange,
            Consumer<ChannelPipeline> install) {
        open(request, Map.of("Sec-WebSocket-Protocol", subprotocol), exchange, install);
    }

    /** Opens the WebSocket and closes it as a violation of policy, which is what clients expect of a wrong request. */
    static void refuse(WebRequest request, HttpConnection.Exchange exchange) {
        open(
                request,
                Map.of(),
                exchange,
                pipeline -> Leaving.after(
                        pipeline,
                        new CloseWebSocketFrame(
                                WebSocketCloseStatus.POLICY_VIOLATION, "subprotocol and handshake are required"),
                        exchange.timeouts().shutdown()));
    }

    private static void open(
            WebRequest request,
            Map<String, String> headers,
            HttpConnection.Exchange exchange,
            Consumer<ChannelPipeline> install) {
        if (!request.header("sec-websocket-version").orElse("").equals("13")) {
            exchange.answer(new WebResponse(426, Map.of("Sec-WebSocket-Version", "13"), new byte[0]));
            return;
        }
        Map<String, String> all = new HashMap<>(headers);
        all.put(
                "Sec-WebSocket-Accept",
                acceptance(request.header("sec-websocket-key").orElseThrow()));
        exchange.switchTo(Answers.switching("websocket", all), pipeline -> {
            pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(MAX_FRAME)
                    .build()));
            pipeline.addLast(new WebSocket13FrameEncoder(false));
            pipeline.addLast(new WebSocketBytes(exchange.timeouts().shutdown()));
            install.accept(pipeline);
        });
    }

    private static String acceptance(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1", e);
        }
    }
}
