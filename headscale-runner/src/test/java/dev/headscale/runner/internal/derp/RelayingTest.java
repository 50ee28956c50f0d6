package dev.headscale.runner.internal.derp;

import static dev.headscale.runner.internal.derp.DerpTestClient.NOTE_PREFERRED;
import static dev.headscale.runner.internal.derp.DerpTestClient.PEER_GONE;
import static dev.headscale.runner.internal.derp.DerpTestClient.concat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayingTest {
    static final byte[] DISCO = concat(HexFormat.of().parseHex("5453f09f92ac"), new byte[56]);

    private final RelayFixture relay = new RelayFixture();
    private final DerpTestClient a = relay.connect();
    private final DerpTestClient b = relay.connect();

    @AfterEach
    void close() {
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 62, 1400, 65535, 65536})
    void packetsOfAllSizesArriveUnchangedInBothDirections(int size) {
        byte[] packet = new byte[size];
        new Random(size).nextBytes(packet);
        a.sendPacket(b.key(), packet);
        assertThat(b.expectPacket(a.key())).isEqualTo(packet);
        b.sendPacket(a.key(), packet);
        assertThat(a.expectPacket(b.key())).isEqualTo(packet);
        relay.await("both counted", () -> relay.relay.stats().relayed().packets() == 2);
        assertThat(relay.relay.stats().relayed()).isEqualTo(new RelayStats.Traffic(2, 2L * size));
        assertThat(relay.relay.stats().received()).isEqualTo(new RelayStats.Traffic(2, 2L * size));
    }

    @Test
    void packetsOfOneKindKeepTheirOrder() {
        for (int i = 0; i < 20; i++) {
            a.sendPacket(b.key(), new byte[] {(byte) i});
        }
        for (int i = 0; i < 20; i++) {
            assertThat(b.expectPacket(a.key())).containsExactly(i);
        }
    }

    @Test
    void aTooLargePacketClosesTheSenderOnly() {
        a.sendPacket(b.key(), new byte[65537]);
        assertThat(a.expectClosed()).isZero();
        b.sync();
    }

    @Test
    void aPacketToOneselfComesBack() {
        a.sendPacket(a.key(), DISCO);
        assertThat(a.expectPacket(a.key())).isEqualTo(DISCO);
        a.close();
        b.sync();
    }

    @Test
    void aPacketToNobodyIsDroppedInSilence() {
        a.sendPacket(nobody(), new byte[100]);
        a.sync();
        assertThat(relay.dropped(DropReason.UNKNOWN_DEST)).isOne();
    }

    @Test
    void discoToNobodyIsAnsweredAtALimitedRate() {
        assertThat(goneAnswers(10)).isEqualTo(3);
        assertThat(goneAnswers(10)).isZero();
        relay.time.advance(Duration.ofSeconds(1));
        assertThat(goneAnswers(10)).isOne();
        relay.time.advance(Duration.ofSeconds(50));
        assertThat(goneAnswers(10)).isEqualTo(3);
        assertThat(relay.relay.stats().dropped(DropReason.UNKNOWN_DEST).disco())
                .isEqualTo(new RelayStats.Traffic(40, 40L * DISCO.length));
    }

    /** Sends disco messages to absent peers, and returns for how many the answer was that the peer is not here. */
    private int goneAnswers(int messages) {
        for (int i = 0; i < messages; i++) {
            a.sendPacket(nobody(), DISCO);
        }
        a.send(DerpTestClient.PING, new byte[8]);
        for (int answers = 0; ; answers++) {
            DerpTestClient.Frame frame = a.read();
            if (frame.type() == DerpTestClient.PONG) {
                return answers;
            }
            assertThat(frame.type()).isEqualTo(PEER_GONE);
            assertThat(frame.payload()).hasSize(33).endsWith(1);
        }
    }

    @Test
    void whoHeardOfAPeerIsToldOnceThatItHasGone() {
        DerpTestClient c = relay.connect();
        b.sendPacket(a.key(), new byte[] {1});
        b.sendPacket(a.key(), new byte[] {2});
        a.expectPacket(b.key());
        a.expectPacket(b.key());
        a.sendPacket(c.key(), new byte[] {3});
        c.expectPacket(a.key());
        b.close();
        assertThat(a.expect(PEER_GONE).payload()).isEqualTo(concat(b.key().toBytes(), new byte[] {0}));
        a.sync();
        c.sync();
    }

    @Test
    void whoOnlySentToAPeerIsNotToldThatItHasGone() {
        a.sendPacket(b.key(), new byte[] {1});
        b.expectPacket(a.key());
        b.close();
        relay.await("b left", () -> relay.relay.stats().connections() == 1);
        a.sync();
    }

    @Test
    void countsHomes() {
        a.send(NOTE_PREFERRED, new byte[] {1});
        a.send(NOTE_PREFERRED, new byte[] {1});
        b.send(NOTE_PREFERRED, new byte[] {1});
        a.sync();
        b.sync();
        assertThat(relay.relay.stats().homes()).isEqualTo(2);
        b.send(NOTE_PREFERRED, new byte[] {0});
        b.sync();
        a.close();
        relay.await("a left", () -> relay.relay.stats().connections() == 1);
        assertThat(relay.relay.stats().homes()).isZero();
    }

    private static NodeKey nobody() {
        byte[] key = new byte[32];
        new Random().nextBytes(key);
        return new NodeKey(key);
    }
}
