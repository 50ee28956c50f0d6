package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.internal.tunnel.Timeouts;
import dev.headscale.noise.spi.UpgradeProtocol;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other protocols on the same port. The one here greets, and answers every byte with its successor. */
@Timeout(120)
final class UpgradeTest {
    private static final Duration NEVER = Duration.ofMinutes(5);

    private final CountDownLatch stubbornGone = new CountDownLatch(1);
    private final Running server = Running.start(builder -> builder.upgrade(new Successor())
            .upgrade(new Stubborn(stubbornGone))
            .timeouts(new Timeouts(NEVER, NEVER, NEVER, NEVER, Duration.ofMillis(10)))
            .web(request -> CompletableFuture.completedFuture(WebResponse.text(426, "upgrade required"))));

    @AfterEach
    void close() {
        server.close();
    }

    private static final class Successor implements UpgradeProtocol {
        @Override
        public String name() {
            return "Successor";
        }

        @Override
        public String path() {
            return "/next";
        }

        @Override
        public boolean accepts(WebRequest request) {
            return request.header("upgrade").isPresent();
        }

        @Override
        public Optional<Map<String, String>> answer(WebRequest request) {
            return request.header("x-fast").isPresent() ? Optional.empty() : Optional.of(Map.of("X-Greeting", "hello"));
        }

        @Override
        public void install(WebRequest request, ChannelPipeline pipeline) {
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ByteBuf bytes = (ByteBuf) message;
                    ByteBuf answer = ctx.alloc().buffer();
                    bytes.forEachByte(value -> {
                        answer.writeByte(value + 1);
                        return true;
                    });
                    bytes.release();
                    ctx.writeAndFlush(answer);
                }
            });
            pipeline.channel().writeAndFlush(pipeline.channel().alloc().buffer().writeBytes(new byte[] {'>'}));
        }
    }

    /** A protocol that does not let its connections be closed. */
    private record Stubborn(CountDownLatch gone) implements UpgradeProtocol {
        @Override
        public String name() {
            return "Stubborn";
        }

        @Override
        public String path() {
            return "/stay";
        }

        @Override
        public boolean accepts(WebRequest request) {
            return true;
        }

        @Override
        public Optional<Map<String, String>> answer(WebRequest request) {
            return Optional.of(Map.of());
        }

        @Override
        public void install(WebRequest request, ChannelPipeline pipeline) {
            pipeline.addLast(new ChannelDuplexHandler() {
                @Override
                public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                    gone.countDown();
                }
            });
        }
    }

    private static String request(String... headers) {
        return "GET /next HTTP/1.1\r\nHost: x\r\n" + lines(headers) + "\r\n";
    }

    private static String lines(String... lines) {
        return Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
    }

    @Test
    void bytesFlowRawBehindTheAnswerAndEarlyOnesAreNotLost() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request("Upgrade: whatever", "Connection: Upgrade") + "abc");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.headers())
                    .containsEntry("upgrade", "Successor")
                    .containsEntry("connection", "upgrade")
                    .containsEntry("x-greeting", "hello");
            assertThat(client.read(4)).isEqualTo(RawClient.ascii(">bcd"));
            client.send("xy");
            assertThat(client.read(2)).isEqualTo(RawClient.ascii("yz"));
        }
    }

    @Test
    void aFastStartHasNoAnswerAtAll() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request("Upgrade: whatever", "X-Fast: 1") + "abc");
            assertThat(client.read(4)).isEqualTo(RawClient.ascii(">bcd"));
        }
    }

    @Test
    void aRequestThatTheProtocolDoesNotAcceptGoesToTheWebHandler() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request());
            assertThat(client.readAnswer().status()).isEqualTo(426);
        }
    }

    @Test
    void theProtocolRunsInAWebSocketWithItsSubprotocol() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request(
                    "Upgrade: WebSocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: successor"));
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.headers()).containsEntry("sec-websocket-protocol", "successor");
            assertThat(client.read(3)).isEqualTo(new byte[] {(byte) 0x82, 1, '>'});
            byte[] masked = {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'a'};
            client.send(masked);
            assertThat(client.read(3)).isEqualTo(new byte[] {(byte) 0x82, 1, 'b'});
        }
    }

    @Test
    void aLongAnswerComesInMessagesThatEveryClientTakes() throws Exception {
        int size = 40_000;
        try (RawClient client = server.connect()) {
            client.send(request(
                    "Upgrade: WebSocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: successor"));
            client.readHead();
            client.read(3);
            byte[] masked = new byte[8 + size];
            System.arraycopy(new byte[] {(byte) 0x82, (byte) 0xfe, (byte) (size >> 8), (byte) size}, 0, masked, 0, 4);
            client.send(masked);
            int read = 0;
            while (read < size) {
                byte[] head = client.read(2);
                assertThat(head[0]).as("a whole binary message").isEqualTo((byte) 0x82);
                assertThat(head[1]).as("a length in two bytes").isEqualTo((byte) 126);
                byte[] length = client.read(2);
                byte[] message = client.read((length[0] & 0xff) << 8 | (length[1] & 0xff));
                assertThat(message.length).isLessThanOrEqualTo(16 * 1024);
                assertThat(message).containsOnly(1);
                read += message.length;
            }
            assertThat(read).isEqualTo(size);
        }
    }

    @Test
    void aWebSocketWithoutTheSubprotocolIsAnUpgradeLikeOthers() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request("Upgrade: WebSocket", "Connection: Upgrade"));
            assertThat(client.readHead().headers()).containsEntry("upgrade", "Successor");
            assertThat(new String(client.read(1), StandardCharsets.US_ASCII)).isEqualTo(">");
        }
    }

    @Test
    void aProtocolThatDoesNotCloseIsCutOffAndToldBeforeClosingReturns() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /stay HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(101);

            server.close();

            assertThat(stubbornGone.getCount()).isZero();
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aPathBelongsToOneProtocol() {
        assertThatThrownBy(
                        () -> NoiseTransport.builder().upgrade(new Successor()).upgrade(new Successor()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a protocol at /next already");
    }
}
