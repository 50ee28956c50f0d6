package dev.headscale.runner.internal.derp;

import static dev.headscale.runner.internal.derp.DerpTestClient.KEEP_ALIVE;
import static dev.headscale.runner.internal.derp.DerpTestClient.PING;
import static dev.headscale.runner.internal.derp.DerpTestClient.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayTimesTest {
    private final RelayFixture relay = new RelayFixture();

    @AfterEach
    void close() {
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 1000})
    void aPingIsAnsweredWithItsFirstEightBytes(int size) {
        DerpTestClient client = relay.connect();
        client.send(PING, Arrays.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, size));
        assertThat(client.expect(PONG).payload()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 1001})
    void aPingOfAnotherSizeCloses(int size) {
        DerpTestClient client = relay.connect();
        client.send(PING, new byte[size]);
        assertThat(client.expectClosed()).isZero();
    }

    @Test
    void framesOfTheFutureAreSkipped() {
        DerpTestClient client = relay.connect();
        client.send(0x77, new byte[100_000]);
        client.send(PONG, new byte[8]);
        client.send(0x20, new byte[0]);
        client.sync();
    }

    @Test
    void anIdleClientGetsKeepAlivesAtASteadyPaceOfSixtyToSixtyFiveSeconds() {
        DerpTestClient client = relay.connect();
        relay.time.advance(Duration.ofMillis(59_999));
        client.sync();
        relay.time.advanceToNext();
        client.expect(KEEP_ALIVE);
        long pace = relay.time.nanos();
        assertThat(Duration.ofNanos(pace)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
        client.sync();
        relay.time.advance(Duration.ofNanos(pace - 1));
        client.sync();
        relay.time.advance(Duration.ofNanos(1));
        client.expect(KEEP_ALIVE);
    }

    @Test
    void whoDoesNotIntroduceItselfInTimeIsDisconnected() {
        DerpTestClient client = relay.dial();
        client.expectServerKey();
        relay.time.advance(Duration.ofMillis(9_999));
        DerpTestClient second = relay.connect();
        relay.time.advance(Duration.ofMillis(1));
        assertThat(client.expectClosed()).isZero();
        second.sync();
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobodyAndGetsTheNewestPacketsLater() {
        DerpTestClient sender = relay.connect();
        DerpTestClient slow = relay.connectSmall();
        flood(sender, slow);
        assertThat(relay.dropped(DropReason.QUEUE_HEAD)).isGreaterThan(500);
        int last = -1;
        int received = 0;
        while (last != 999) {
            int next = ByteBuffer.wrap(slow.expectPacket(sender.key())).getInt();
            assertThat(next).isGreaterThan(last);
            last = next;
            received++;
        }
        assertThat(received + relay.dropped(DropReason.QUEUE_HEAD)).isEqualTo(1000);
        slow.sync();
        relay.time.advance(Duration.ofSeconds(3));
        slow.sync();
    }

    @Test
    void aClientThatTakesNothingForTwoSecondsIsDisconnected() {
        DerpTestClient sender = relay.connect();
        DerpTestClient slow = relay.connectSmall();
        flood(sender, slow);
        relay.time.advance(Duration.ofMillis(1_999));
        sender.sync();
        assertThat(relay.relay.stats().connections()).isEqualTo(2);
        relay.time.advance(Duration.ofMillis(1));
        relay.await("the slow client is cut off", () -> relay.relay.stats().connections() == 1);
        assertThat(relay.dropped(DropReason.GONE_DISCONNECTED)).isEqualTo(32);
        relay.await("every packet is accounted for", () -> accountedFor() == 1000);
        assertThat(relay.dropped(DropReason.WRITE_ERROR)).isPositive();
    }

    private long accountedFor() {
        return relay.relay.stats().relayed().packets()
                + relay.dropped(DropReason.QUEUE_HEAD)
                + relay.dropped(DropReason.GONE_DISCONNECTED)
                + relay.dropped(DropReason.WRITE_ERROR);
    }

    @Test
    void pingsOfAClientThatDoesNotReadAreAnsweredOnce() {
        DerpTestClient sender = relay.connect();
        DerpTestClient slow = relay.connectSmall();
        flood(sender, slow);
        for (int i = 0; i < 10; i++) {
            slow.send(PING, new byte[] {(byte) i, 0, 0, 0, 0, 0, 0, 0});
        }
        slow.sendPacket(sender.key(), new byte[0]);
        sender.expectPacket(slow.key());
        DerpTestClient.Frame pong = slow.read();
        while (pong.type() == DerpTestClient.RECV_PACKET) {
            pong = slow.read();
        }
        assertThat(pong.type()).isEqualTo(PONG);
        assertThat(pong.payload()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0);
        List<Integer> rest = readUntil(slow, 999);
        assertThat(rest).doesNotContain(PONG);
        slow.sync();
    }

    @Test
    void discoMessagesAreNotPushedOutByOtherPackets() {
        DerpTestClient sender = relay.connect();
        DerpTestClient slow = relay.connectSmall();
        flood(sender, slow);
        for (int i = 0; i < 5; i++) {
            sender.sendPacket(slow.key(), RelayingTest.DISCO);
        }
        flood(sender, slow);
        assertThat(relay.relay.stats().dropped(DropReason.QUEUE_HEAD).disco().packets())
                .isZero();
        int discos = 0;
        while (discos < 5) {
            discos += Arrays.equals(slow.expectPacket(sender.key()), RelayingTest.DISCO) ? 1 : 0;
        }
    }

    /** Reads up to the packet with that number, and returns the types of the frames. */
    private static List<Integer> readUntil(DerpTestClient client, int number) {
        List<Integer> types = new ArrayList<>();
        while (true) {
            DerpTestClient.Frame frame = client.read();
            types.add(frame.type());
            if (frame.type() == DerpTestClient.RECV_PACKET
                    && ByteBuffer.wrap(frame.packet()).getInt() == number) {
                return types;
            }
        }
    }

    private static void flood(DerpTestClient sender, DerpTestClient receiver) {
        byte[] packet = new byte[1400];
        for (int i = 0; i < 1000; i++) {
            ByteBuffer.wrap(packet).putInt(i);
            sender.sendPacket(receiver.key(), packet);
        }
        sender.sync();
    }
}
