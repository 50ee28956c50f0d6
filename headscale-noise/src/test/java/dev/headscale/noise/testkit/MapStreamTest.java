package dev.headscale.noise.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.testkit.ToyControl.Poll;
import dev.headscale.noise.testkit.netmap.Netmap;
import dev.headscale.noise.testkit.netmap.NetmapException;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MapStreamTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ToyControl control = new ToyControl();
    private final TestClient client =
            TestClient.builder(control.uri()).hostname("alpha").authKey("key-1").build();

    @AfterEach
    void close() {
        client.close();
        control.close();
    }

    private Poll openedPoll() throws InterruptedException {
        return ToyControl.next(control.polls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void accumulatesTheMessagesOfAStream(boolean zstd) throws InterruptedException {
        try (TestClient other = TestClient.builder(control.uri()).zstd(zstd).build()) {
            MapStream stream = other.openMap();
            Poll poll = openedPoll();
            poll.send("{\"KeepAlive\":true}");
            poll.send("{\"PeersChanged\":[{\"ID\":2,\"Name\":\"beta.\"}]}");

            Netmap netmap = stream.awaitNetmap(map -> map.peerNamed("beta").isPresent(), SOON);

            assertThat(netmap.keepAlives()).isEqualTo(1);
            assertThat(netmap.messages()).isEqualTo(2);
            assertThat(stream.frameSizes()).hasSize(3);
            assertThat(stream.traffic().wireBytes())
                    .isEqualTo(
                            stream.frameSizes().stream().mapToLong(size -> size).sum());
            assertThat(other.fetchMap().differences(netmap))
                    .containsExactly("peers/2: absent != " + "{\"ID\":2,\"Name\":\"beta.\"}");
        }
    }

    @Test
    void waitingEndsWithTheReasonWhenTheTimeIsUp() throws InterruptedException {
        MapStream stream = client.openMap();
        stream.awaitFrames(1, SOON);

        assertThatThrownBy(() -> stream.awaitNetmap(map -> map.peers().size() == 1, Duration.ofMillis(5)))
                .isInstanceOf(TestClientException.class)
                .hasMessageContaining("alpha., 0 peers");
    }

    @Test
    void aRefusedMapTellsItsStatus() {
        control.mapStatus = 404;

        assertThatThrownBy(client::openMap)
                .isInstanceOfSatisfying(
                        TestClientException.class,
                        refused -> assertThat(refused.status()).hasValue(404))
                .hasMessageContaining("not you");
        assertThatThrownBy(client::fetchMap).hasMessageContaining("404");
    }

    @Test
    void aMessageThatNoClientSurvivesEndsTheStreamAndNotTheConnection() throws Exception {
        control.firstMessage = "{\"Peers\":[]}";
        MapStream stream = client.openMap();

        assertThat(stream.awaitEnd(SOON)).containsInstanceOf(NetmapException.class);
        openedPoll().closed.get(30, TimeUnit.SECONDS);
        assertThat(client.post("/echo", "").status()).isEqualTo(200);
        assertThat(control.peers).hasSize(1);
    }

    @Test
    void closingAStreamLeavesTheConnection() throws Exception {
        MapStream stream = client.openMap();

        stream.close();

        openedPoll().closed.get(30, TimeUnit.SECONDS);
        stream.awaitEnd(SOON);
        assertThat(client.post("/echo", "").status()).isEqualTo(200);
        assertThat(control.peers).hasSize(1);
    }

    @Test
    void theServerCanEndAStreamInOrder() throws InterruptedException {
        MapStream stream = client.openMap();
        openedPoll().stream.end();

        assertThat(stream.awaitEnd(SOON)).isEmpty();
        assertThat(stream.netmap().messages()).isEqualTo(1);
    }

    @Test
    void aStreamThatTheServerBreaksOffHasAReason() throws InterruptedException {
        MapStream stream = client.openMap();
        openedPoll().stream.abort();

        assertThat(stream.awaitEnd(SOON)).get().asString().contains("reset");
    }

    @Test
    void aServerThatStopsEndsTheStream() {
        MapStream stream = client.openMap();

        control.close();

        stream.awaitEnd(SOON);
        assertThat(stream.isOver()).isTrue();
    }

    @Test
    void aPausedStreamHoldsTheServerUpUntilItIsResumed() throws Exception {
        MapStream stream = client.openMap();
        stream.awaitFrames(1, SOON);
        Poll poll = openedPoll();
        stream.pause();
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        String incompressible = Base64.getEncoder().encodeToString(noise);
        for (int i = 0; i < 4; i++) {
            poll.send("{\"Domain\":\"" + i + incompressible + "\"}");
        }
        client.post("/echo", "other streams go on");
        assertThat(poll.stream.isWritable()).isFalse();

        stream.resume();

        stream.awaitFrames(5, SOON);
        poll.writable.get(30, TimeUnit.SECONDS);
        assertThat(stream.netmap().latest("Domain").orElseThrow().asString()).startsWith("3");
    }

    @Test
    void aClientThatStopsReadingGetsNothingUntilItReadsOn() throws Exception {
        MapStream stream = client.openMap();
        stream.awaitFrames(1, SOON);
        client.pauseReading();
        CompletableFuture<ControlResponse> echo = client.postAsync("/echo", "hello");
        openedPoll().send("{\"Domain\":\"later\"}");

        client.resumeReading();

        assertThat(echo.get(30, TimeUnit.SECONDS).text()).endsWith("hello");
        stream.awaitFrames(2, SOON);
    }
}
