package dev.headscale.runner.internal.derp;

import static dev.headscale.runner.internal.derp.DerpTestClient.PEER_GONE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DuplicateClientsTest {
    private final RelayFixture relay = new RelayFixture();
    private final DerpTestClient other = relay.connect();
    private final TestKey keys = new TestKey();

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void theNewestConnectionGetsThePackets() {
        DerpTestClient first = relay.connect(keys);
        DerpTestClient second = relay.connect(keys);
        assertReceives(second);
        first.sync();
        assertReceives(first);
        second.sync();
        assertReceives(second);
        assertThat(relay.relay.stats().connections()).isEqualTo(3);
        assertThat(relay.relay.stats().keys()).isEqualTo(2);
    }

    @Test
    void anyFrameMovesThePacketsEvenOneOfTheFuture() {
        DerpTestClient first = relay.connect(keys);
        DerpTestClient second = relay.connect(keys);
        first.send(0x77, new byte[10]);
        first.sync();
        assertReceives(first);
        second.send(DerpTestClient.NOTE_PREFERRED, new byte[] {1});
        second.sync();
        assertReceives(second);
    }

    @Test
    void theOtherConnectionTakesOverWhenOneCloses() {
        DerpTestClient first = relay.connect(keys);
        DerpTestClient second = relay.connect(keys);
        second.close();
        relay.await("second left", () -> relay.relay.stats().connections() == 2);
        assertReceives(first);
    }

    @Test
    void ofThreeTheLastSenderTakesOver() {
        DerpTestClient first = relay.connect(keys);
        DerpTestClient second = relay.connect(keys);
        DerpTestClient third = relay.connect(keys);
        second.sync();
        first.sync();
        third.sync();
        third.close();
        relay.await("third left", () -> relay.relay.stats().connections() == 3);
        assertReceives(first);
        first.close();
        relay.await("first left", () -> relay.relay.stats().connections() == 2);
        assertReceives(second);
    }

    @Test
    void aPeerHasGoneOnlyWithItsLastConnection() {
        DerpTestClient first = relay.connect(keys);
        first.sendPacket(other.key(), new byte[1]);
        other.expectPacket(first.key());
        DerpTestClient second = relay.connect(keys);
        first.close();
        relay.await("first left", () -> relay.relay.stats().connections() == 2);
        other.sync();
        second.close();
        assertThat(other.expect(PEER_GONE).key()).isEqualTo(first.key().toBytes());
    }

    private void assertReceives(DerpTestClient client) {
        other.sendPacket(client.key(), new byte[] {7});
        assertThat(client.expectPacket(other.key())).containsExactly(7);
    }
}
