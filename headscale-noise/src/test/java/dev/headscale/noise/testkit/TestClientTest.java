package dev.headscale.noise.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TestClientTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ToyControl control = new ToyControl();
    private final TestClient client =
            TestClient.builder(control.uri()).hostname("alpha").authKey("key-1").build();

    @AfterEach
    void close() {
        client.close();
        control.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void provesItsMachineKeyAndVersion(boolean webSocket) {
        try (TestClient other = TestClient.builder(control.uri())
                .version(131)
                .webSocket(webSocket)
                .build()) {
            String long200k = "x".repeat(200_000);

            assertThat(other.post("/echo?q=1", long200k).text()).isEqualTo("POST q=1 " + long200k);
            assertThat(other.requestAsync("GET", "/echo", "").join().text()).isEqualTo("GET  ");
            assertThat(control.peers).hasSize(1);
            assertThat(control.peers.get(0).machineKey())
                    .isEqualTo(other.device().machineKey());
            assertThat(control.peers.get(0).protocolVersion()).isEqualTo(131);
        }
    }

    @Test
    void registersWithItsAuthKeyAndKeys() {
        Registration registration = client.register();

        assertThat(registration.isLoggedIn()).isTrue();
        assertThat(registration.userId()).isEqualTo(7);
        assertThat(registration.loginName()).isEqualTo("alice@example.com");
        var request = control.registrations.get(0);
        assertThat(request.path("Auth").path("AuthKey").asString()).isEqualTo("key-1");
        assertThat(request.path("NodeKey").asString())
                .isEqualTo(client.device().nodeKey().toString());
        assertThat(request.path("OldNodeKey").asString()).isEqualTo("nodekey:" + "0".repeat(64));
        assertThat(request.path("Hostinfo").path("Hostname").asString()).isEqualTo("alpha");
    }

    @Test
    void rotatesItsNodeKeyAndKeepsTheOldOne() {
        NodeKey first = client.device().nodeKey();

        client.rotate();
        client.register();

        assertThat(control.registrations).hasSize(2).allSatisfy(request -> {
            assertThat(request.path("OldNodeKey").asString()).isEqualTo(first.toString());
            assertThat(request.path("NodeKey").asString()).isNotEqualTo(first.toString());
        });
    }

    @Test
    void asksForExpiryTagsAndLogout() {
        client.device().requestTags("tag:web", "tag:db").routes("10.0.0.0/8");
        client.requestExpiry(Instant.parse("2027-01-01T00:00:00Z"));
        client.logout();

        var expiring = control.registrations.get(0);
        assertThat(expiring.path("Expiry").asString()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(expiring.path("Hostinfo").path("RequestTags").toString()).isEqualTo("[\"tag:web\",\"tag:db\"]");
        assertThat(expiring.path("Hostinfo").path("RoutableIPs").toString()).isEqualTo("[\"10.0.0.0/8\"]");
        assertThat(OffsetDateTime.parse(
                                control.registrations.get(1).path("Expiry").asString())
                        .toEpochSecond())
                .isEqualTo(123);
    }

    @Test
    void aFollowUpWaitsForTheUser() throws Exception {
        CompletableFuture<Registration> login = client.followUpAsync("https://control/a/1");
        client.post("/echo", "the follow-up does not hold up others");
        assertThat(login).isNotDone();

        control.login.complete("{\"AuthURL\":\"https://control/a/2\"}");

        Registration answer = login.get(30, TimeUnit.SECONDS);
        assertThat(answer.authUrl()).contains("https://control/a/2");
        assertThat(answer.isLoggedIn()).isFalse();
    }

    @Test
    void liteUpdatesReportTheDevice() throws InterruptedException {
        int status = client.liteUpdate(
                        device -> device.endpoints("192.0.2.1:41641").homeDerp(9))
                .status();

        assertThat(status).isEqualTo(200);
        var report = ToyControl.next(control.reports);
        assertThat(report.path("Endpoints").toString()).isEqualTo("[\"192.0.2.1:41641\"]");
        assertThat(report.path("EndpointTypes").toString()).isEqualTo("[2]");
        assertThat(report.path("Hostinfo").path("NetInfo").path("PreferredDERP").intValue())
                .isEqualTo(9);
        assertThat(report.path("DiscoKey").asString())
                .isEqualTo(client.device().discoKey().toString());
    }

    @Test
    void keepsTheEarlyPayload() {
        client.post("/echo", "");

        assertThat(client.earlyPayload()).get().asString().startsWith("{\"nodeKeyChallenge\":\"chalpub:");
    }

    @Test
    void aKilledClientIsGoneAndCanComeBack() throws InterruptedException {
        MapStream stream = client.openMap();
        stream.awaitFrames(1, SOON);

        client.kill();

        assertThat(stream.awaitEnd(SOON)).isPresent();
        assertThat(ToyControl.next(control.goodbyes).machineKey())
                .isEqualTo(client.device().machineKey());
        client.openMap().awaitFrames(1, SOON);
        assertThat(control.peers).hasSize(2);
    }

    @Test
    void reconnectingEndsStreamsAndDialsAtOnce() throws InterruptedException {
        MapStream stream = client.openMap();
        MachineKey machineKey = client.device().machineKey();

        client.reconnect();

        stream.awaitEnd(SOON);
        client.post("/echo", "");
        assertThat(control.peers).extracting(peer -> peer.machineKey()).containsExactly(machineKey, machineKey);
        assertThat(ToyControl.next(control.goodbyes).machineKey()).isEqualTo(machineKey);
    }

    @Test
    void dialsFailWithAReason() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        TestClient lost = TestClient.builder(nowhere).build();
        TestClient misled = TestClient.builder(control.uri())
                .serverKey(TestClient.builder(nowhere).build().device().machineKey())
                .build();

        assertThatThrownBy(lost::connect).hasMessageContaining("cannot connect to http://127.0.0.1:1");
        assertThatThrownBy(misled::connect).isInstanceOf(TestClientException.class);
        assertThatThrownBy(() -> TestClient.builder(URI.create("ftp://x")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed are http and https");
    }

    @Test
    void aClosedClientRefusesToConnect() {
        client.close();

        assertThatThrownBy(client::connect).hasMessageContaining("closed");
    }

    @Test
    void theSameSeedMakesTheSameKeys() {
        TestClient one = TestClient.builder(control.uri()).random(new Random(5)).build();
        TestClient two = TestClient.builder(control.uri()).random(new Random(5)).build();

        assertThat(one.device().machineKey()).isEqualTo(two.device().machineKey());
        assertThat(one.device().nodeKey()).isEqualTo(two.device().nodeKey());
        assertThat(one.device().rotateNodeKey()).isEqualTo(two.device().rotateNodeKey());
        assertThat(one.device().rotateDiscoKey()).isEqualTo(two.device().rotateDiscoKey());
    }
}
