package dev.headscale.noise.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Clog;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.tunnel.Timeouts;
import dev.headscale.noise.internal.tunnel.Tunnels;
import dev.headscale.noise.spi.WebResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that ask and do not read the answers. */
final class HttpConnectionTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final Clog clog = new Clog();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    HttpConnectionTest() {
        SecureRandom random = new SecureRandom();
        Tunnels tunnels = new Tunnels(
                KeyPair.generate(random),
                peer -> {
                    throw new AssertionError("nobody connects");
                },
                random,
                Timeouts.DEFAULT);
        Site site = new Site(
                "mkey:00",
                tunnels,
                Map.of(),
                request -> {
                    asked.incrementAndGet();
                    return CompletableFuture.completedFuture(WebResponse.text(200, "page"));
                },
                Timeouts.DEFAULT,
                Clock.systemUTC());
        channel.freezeTime();
        channel.pipeline().addLast(clog, new HttpServerCodec(), new HttpConnection(site));
    }

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
    }

    private void ask() {
        String request = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
        channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Test
    void theNextRequestIsReadWhenTheAnswerHasGone() {
        for (int i = 1; i <= 5; i++) {
            ask();
            assertThat(asked).hasValue(i);
            while (clog.size() > 0) {
                clog.letOneGo();
            }
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void answersDoNotPileUpInFrontOfAPeerThatOnlyAsks() {
        ask();
        int parts = clog.size();
        for (int i = 0; i < 100; i++) {
            ask();
        }

        assertThat(asked).hasValue(1);
        assertThat(clog.size()).isEqualTo(parts);
        while (clog.size() > 0) {
            clog.letOneGo();
        }
        assertThat(channel.isOpen())
                .as("a dropped request is not left without notice")
                .isFalse();
    }

    @Test
    void aPeerThatDoesNotReadItsAnswerIsLeftWhenTheTimeIsOver() {
        ask();
        channel.advanceTimeBy(Timeouts.DEFAULT.idle().toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
