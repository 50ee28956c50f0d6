package dev.headscale.runner.internal.derp;

import static dev.headscale.runner.internal.derp.DerpTestClient.SERVER_INFO;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAdmissionTest {
    private static final String INFO = "{\"version\":2}";

    private final RelayFixture relay = new RelayFixture();

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void whoIsNotAdmittedSeesAClosedConnection() {
        TestKey keys = new TestKey();
        DerpTestClient client = dial(keys);
        relay.refused.add(client.key());
        client.sendClientInfo(INFO);
        assertRefused(client);
    }

    @Test
    void aRemovedNodeIsDisconnectedAndCannotComeBack() {
        TestKey keys = new TestKey();
        DerpTestClient client = relay.connect(keys);
        DerpTestClient duplicate = relay.connect(keys);
        DerpTestClient other = relay.connect();
        assertThat(relay.relay.connectedKeys()).containsExactlyInAnyOrder(client.key(), other.key());
        relay.refused.add(client.key());
        relay.relay.closePeer(client.key());
        assertThat(client.expectClosed()).isZero();
        assertThat(duplicate.expectClosed()).isZero();
        DerpTestClient again = dial(keys);
        again.sendClientInfo(INFO);
        assertRefused(again);
        other.sync();
        relay.await("only the other is left", () -> relay.relay.connectedKeys().size() == 1);
    }

    @Test
    void aBoxForSomebodyElseIsRefused() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(client.key().toBytes(), new TestKey().seal(client.serverKey(), bytes(INFO)));
        assertRefused(client);
    }

    @Test
    void aTruncatedBoxIsRefused() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(client.key().toBytes(), new byte[24 + 15]);
        assertRefused(client);
    }

    @Test
    void aZeroKeyIsRefused() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(new byte[32], new byte[24 + 16 + 10]);
        assertRefused(client);
    }

    @Test
    void aTooLargeIntroductionIsRefusedBeforeItIsRead() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendRaw(new byte[] {2, 0, 4, 0, 1});
        assertRefused(client);
    }

    @Test
    void anotherFirstFrameIsRefused() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendPacket(client.key(), new byte[10]);
        assertRefused(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"version\":2",
                "{} trailing",
                "{\"meshKey\":\"abc\"}",
                "{\"meshKey\":7}",
                "{\"meshKey\":\"\"}",
                "{\"AppName\":\"caf\u00e9\"}",
                "{\"AppName\":\"123456789012345678901234567890123\"}"
            })
    void malformedInformationIsRefused(String json) {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(json);
        assertRefused(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"version\":2,\"CanAckPings\":true,\"FromTheFuture\":{\"x\":[1]}}",
                "{\"version\":2,\"IsProber\":true,\"AppName\":\"12345678901234567890123456789 ~!\"}",
                "{\"meshKey\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
                "{\"meshKey\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"
            })
    void otherInformationIsTaken(String json) {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(json);
        client.expect(SERVER_INFO);
        client.sync();
    }

    @ParameterizedTest
    @CsvSource({"0x10, 0", "0x11, 32", "0x0A, 64"})
    void framesOfRelaysAreRefused(String type, int size) {
        DerpTestClient client = relay.connect();
        client.send(Integer.decode(type), new byte[size]);
        assertThat(client.expectClosed()).isZero();
    }

    @Test
    void framesRightBehindTheIntroductionAreHandled() {
        DerpTestClient receiver = relay.connect();
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        client.sendClientInfo(INFO);
        client.send(DerpTestClient.NOTE_PREFERRED, new byte[] {1});
        client.sendPacket(receiver.key(), new byte[] {9});
        assertThat(receiver.expectPacket(client.key())).containsExactly(9);
        client.expect(SERVER_INFO);
    }

    @Test
    void aClosedRelayDisconnectsEverybody() {
        DerpTestClient client = relay.connect();
        DerpTestClient late = relay.dial();
        late.expectServerKey();
        relay.relay.close();
        assertThat(client.expectClosed()).isZero();
        late.sendClientInfo(INFO);
        assertThat(late.expectClosed()).isZero();
        relay.await("no timer is left", () -> relay.time.pending() == 0);
    }

    private DerpTestClient dial(TestKey keys) {
        DerpTestClient client = relay.dial(keys);
        client.expectServerKey();
        return client;
    }

    private void assertRefused(DerpTestClient client) {
        long before = relay.relay.stats().accepted();
        assertThat(client.expectClosed()).isZero();
        relay.await("counted", () -> relay.relay.stats().refused() == 1);
        assertThat(relay.relay.stats().accepted()).isEqualTo(before);
        assertThat(relay.relay.connectedKeys()).doesNotContain(client.key());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
