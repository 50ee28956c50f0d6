package dev.headscale.runner.internal.derp;

import static dev.headscale.runner.internal.derp.DerpTestClient.concat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.DerpMap;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.Scheduler;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay behind the real transport. */
class DerpUpgradeTest {
    private static final PeerAcceptor NO_PEERS = peer -> {
        throw new IllegalStateException("there is no control plane here");
    };

    private final Scheduler scheduler = Scheduler.system("test");
    private final TestKey keys = new TestKey();
    private final DerpRelay relay = new DerpRelay(keys.asRelay(), key -> true, RelayRuntime.system(scheduler));
    private final DerpRoutes routes = new DerpRoutes(DerpMapSource.fixed(DerpMap.EMPTY), "127.0.0.1", Runnable::run);
    private final NoiseTransport transport = NoiseTransport.builder()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .serverKey(MachinePrivateKey.create(new SecureRandom()))
            .upgrade(relay)
            .web(this::web)
            .build();

    private CompletionStage<WebResponse> web(WebRequest request) {
        return routes.handle(request).orElseGet(() -> CompletableFuture.completedFuture(WebResponse.text(404, "no")));
    }

    @BeforeEach
    void start() {
        LeakCheck.on();
        transport.start(NO_PEERS);
    }

    @AfterEach
    void close() {
        transport.close();
        relay.close();
        scheduler.close();
        LeakCheck.assertNoLeaks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DERP", "derp", "WebSocket"})
    void anUpgradeIsAnsweredAndTheServerKeyFollowsAtOnce(String protocol) {
        try (DerpTestClient client = dial()) {
            client.sendRaw(request("Upgrade: " + protocol, "Connection: Upgrade", "Ideal-Node: 999a"));
            String head = client.readHead();
            assertThat(head).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
            assertThat(head.lines().map(line -> line.toLowerCase(Locale.ROOT)))
                    .contains(
                            "upgrade: derp",
                            "connection: upgrade",
                            "derp-version: 2",
                            "derp-public-key: "
                                    + HexFormat.of().formatHex(keys.publicKey().toBytes()));
            client.introduce();
            assertThat(client.serverKey()).isEqualTo(keys.publicKey().toBytes());
            client.sync();
        }
    }

    @Test
    void aFastStartGetsNoAnswerButFramesAndItsEarlyBytesCount() {
        try (DerpTestClient client = dial()) {
            client.know(keys.publicKey());
            client.sendRaw(
                    concat(request("Upgrade: DERP", "Connection: Upgrade", "Derp-Fast-Start: 1"), client.clientInfo()));
            client.expectServerKey();
            client.expectServerInfo();
            client.sync();
        }
    }

    @Test
    void earlyBytesBehindAnOrdinaryUpgradeCountToo() {
        try (DerpTestClient client = dial()) {
            client.know(keys.publicKey());
            client.sendRaw(
                    concat(request("Upgrade: DERP", "Connection: Upgrade", "Derp-Fast-Start: 0"), client.clientInfo()));
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
            client.expectServerKey();
            client.expectServerInfo();
            client.sync();
        }
    }

    @Test
    void aWebSocketCarriesTheSameBytesWhateverItsMessagesAre() {
        try (WebSocketStreams socket = new WebSocketStreams(uri("ws", "/derp"), "derp");
                DerpTestClient client = socket.client(new TestKey())) {
            assertThat(socket.subprotocol()).isEqualTo("derp");
            client.introduce();
            byte[] packet = TestKey.random(65536);
            client.sendPacket(client.key(), packet);
            assertThat(client.expectPacket(client.key())).isEqualTo(packet);
            client.sync();
            client.send(DerpTestClient.PING, new byte[7]);
            assertThat(client.expectClosed()).isZero();
        }
    }

    @Test
    void clientsOfAllKindsReachEachOther() {
        try (WebSocketStreams socket = new WebSocketStreams(uri("ws", "/derp"), "derp");
                DerpTestClient browser = socket.client(new TestKey());
                DerpTestClient plain = dial()) {
            browser.introduce();
            plain.sendRaw(request("Upgrade: DERP", "Connection: Upgrade"));
            plain.readHead();
            plain.introduce();
            plain.sendPacket(browser.key(), new byte[] {1});
            assertThat(browser.expectPacket(plain.key())).containsExactly(1);
            browser.sendPacket(plain.key(), new byte[] {2});
            assertThat(plain.expectPacket(browser.key())).containsExactly(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Nothing: 1", "Upgrade: h2c", "Upgrade: derp2"})
    void aRequestWithoutAProperUpgradeIsTold(String header) {
        try (DerpTestClient client = dial()) {
            client.sendRaw(request(header));
            assertThat(client.readHead()).startsWith("HTTP/1.1 426 Upgrade Required\r\n");
        }
    }

    @Test
    void probesAreServedBesideTheRelay() throws IOException, InterruptedException {
        HttpRequest probe =
                HttpRequest.newBuilder(uri("http", "/derp/latency-check")).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(probe, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    private DerpTestClient dial() {
        return DerpTestClient.connect(address(), new TestKey());
    }

    private InetSocketAddress address() {
        return transport.localAddresses().get(0);
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + address().getPort() + path);
    }

    private static byte[] request(String... headers) {
        return ("GET /derp HTTP/1.1\r\nHost: derp.example\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
