package dev.headscale.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The life of map streams: who is online, who is told, who is cut off. */
class MapStreamTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestControlPlane control = new TestControlPlane();
    private final String key = control.reusableKey("alice");
    private final DirectDevice device = control.joined(key);
    private final DirectDevice peer = control.joined(key);

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aPeerIsToldWhenANodeConnects() {
        MapMessages watching = watch();
        device.stream();
        assertThat(watching.next().path("PeersChangedPatch").toString()).isEqualTo("[{\"NodeID\":1,\"Online\":true}]");
        assertThat(control.stateOf(device).presence().online()).isTrue();
    }

    @Test
    void aNodeIsOfflineOnlySomeTimeAfterItsStreamIsGone() {
        device.map().homeDerp(1).update();
        MapMessages stream = device.stream();
        MapMessages watching = watch();
        stream.raw().hangUp();
        control.advance(GRACE.minusSeconds(1));
        assertThat(watching.rest()).isEmpty();
        control.advance(Duration.ofSeconds(1));
        assertThat(watching.next().path("PeersChangedPatch").toString())
                .isEqualTo("[{\"NodeID\":1,\"Online\":false,\"LastSeen\":\""
                        + control.clock().instant() + "\"}]");
        assertThat(control.stateOf(device).presence().lastSeen())
                .contains(control.clock().instant());
    }

    @Test
    void aNodeThatReconnectsInTimeWasNeverOffline() {
        device.stream().raw().hangUp();
        MapMessages watching = watch();
        control.advance(GRACE.minusSeconds(1));
        device.stream();
        control.advance(GRACE.multipliedBy(2));
        assertThat(watching.rest()).isEmpty();
    }

    @Test
    void aNewStreamEndsTheOldOneAndTheNodeStaysOnline() {
        MapMessages old = device.stream();
        old.next();
        MapMessages watching = watch();
        old.rest();
        MapMessages young = device.stream();
        assertThat(old.raw().isEnded()).isTrue();
        assertThat(young.next().path("Node").path("ID").asLong()).isEqualTo(1);
        old.raw().hangUp();
        control.advance(GRACE.multipliedBy(2));
        assertThat(watching.rest()).isEmpty();
        peer.map().endpoints("192.0.2.2:2").update();
        assertThat(young.rest()).hasSize(1);
        assertThat(old.rest()).isEmpty();
    }

    @Test
    void streamsThatAreOpenedFasterThanTheyAreServedLeaveOnlyTheLast() {
        control.executor().hold();
        MapMessages first = device.stream();
        MapMessages second = device.stream();
        MapMessages third = device.stream();
        control.executor().release();
        assertThat(third.next().path("Node").path("ID").asLong()).isEqualTo(1);
        assertThat(third.raw().isEnded()).isFalse();
        for (MapMessages over : List.of(first, second)) {
            assertThat(over.raw().status()).isEqualTo(200);
            assertThat(over.raw().isEnded()).isTrue();
            assertThat(over.rest()).isEmpty();
        }
    }

    @Test
    void aStreamThatIsGoneBeforeItIsServedCountsForNothing() {
        control.executor().hold();
        MapMessages stream = device.stream();
        stream.raw().hangUp();
        control.executor().release();
        control.advance(GRACE.plusSeconds(1));
        assertThat(control.stateOf(device).presence().online()).isFalse();
    }

    @Test
    void aSilentStreamIsKeptAliveWithTheSameBytesEachTime() {
        MapMessages stream = device.stream();
        stream.next();
        control.advance(Duration.ofSeconds(50));
        assertThat(stream.rest()).isEmpty();
        control.advance(Duration.ofSeconds(10));
        assertThat(stream.rest()).extracting(JsonNode::toString).containsExactly("{\"KeepAlive\":true}");
        control.advance(Duration.ofMinutes(10));
        assertThat(stream.raw().messages().stream().skip(1).map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .hasSizeBetween(11, 13)
                .containsOnly("{\"KeepAlive\":true}");
    }

    @Test
    void compressedKeepAlivesAreTheSameBytesOnEveryStream() {
        MapMessages one = device.map().with("Compress", "\"zstd\"").with("OmitPeers", "false").stream();
        MapMessages other = peer.map().with("Compress", "\"zstd\"").stream();
        control.advance(Duration.ofMinutes(5));
        List<byte[]> kept = one.raw().messages();
        byte[] last = kept.get(kept.size() - 1);
        assertThat(kept.get(kept.size() - 2)).isEqualTo(last);
        assertThat(other.raw().messages()).last().isEqualTo(last);
    }

    @Test
    void noStreamIsSilentForLongerThanAClientBears() {
        for (int i = 0; i < 20; i++) {
            DirectDevice one = control.joined(key);
            MapMessages stream = one.stream();
            control.advance(Duration.ofSeconds(60));
            stream.rest();
            control.advance(Duration.ofSeconds(61));
            assertThat(stream.rest()).isNotEmpty();
            stream.raw().hangUp();
        }
    }

    @Test
    void newsPutOffTheKeepAlive() {
        MapMessages stream = device.stream();
        stream.next();
        control.advance(Duration.ofSeconds(45));
        peer.map().endpoints("192.0.2.2:2").update();
        stream.next();
        control.advance(Duration.ofSeconds(45));
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void aReaderThatPausesGetsAllThatHappenedInOneStep() {
        MapMessages stream = device.stream();
        stream.next();
        stream.raw().pause();
        peer.map().endpoints("192.0.2.2:2").update();
        peer.map().endpoints("192.0.2.2:3").homeDerp(4).update();
        DirectDevice third = control.joined(key);
        control.nodes().rename(control.nodeOf(third).id(), "third");
        control.advance(PATIENCE.minusSeconds(1));
        assertThat(stream.rest()).isEmpty();

        stream.raw().resume();

        JsonNode step = stream.next();
        assertThat(stream.rest()).isEmpty();
        assertThat(step.path("PeersChangedPatch").path(0).path("Endpoints").toString())
                .isEqualTo("[\"192.0.2.2:3\"]");
        assertThat(step.path("PeersChangedPatch").path(0).path("DERPRegion").asInt())
                .isEqualTo(4);
        assertThat(step.path("PeersChanged").findValuesAsString("Name")).containsExactly("third.tailnet.internal.");
    }

    @Test
    void aReaderThatDoesNotReadIsCutOffAndGoesOffline() {
        MapMessages stream = device.stream();
        stream.next();
        MapMessages watching = watch();
        stream.raw().pause();
        peer.map().endpoints("192.0.2.2:2").update();
        control.advance(PATIENCE.minusSeconds(1));
        assertThat(stream.raw().isAborted()).isFalse();
        control.advance(Duration.ofSeconds(1));
        assertThat(stream.raw().isAborted()).isTrue();
        control.advance(GRACE);
        assertThat(control.stateOf(device).presence().online()).isFalse();
        List<JsonNode> told = watching.rest();
        JsonNode patch = told.get(told.size() - 1).path("PeersChangedPatch").path(0);
        assertThat(patch.path("NodeID").asLong()).isEqualTo(1);
        assertThat(patch.path("Online").asBoolean(true)).isFalse();
    }

    @Test
    void aReaderThatReadsSlowlyIsCutOffOnlyWhenItStops() {
        MapMessages stream = device.stream();
        stream.next();
        stream.raw().pause(100_000);
        for (int i = 0; i < 10; i++) {
            control.advance(PATIENCE.minusSeconds(2));
            stream.raw().read(1_000);
        }
        control.advance(PATIENCE.minusSeconds(2));
        assertThat(stream.raw().isAborted()).isFalse();
        control.advance(Duration.ofSeconds(4));
        assertThat(stream.raw().isAborted()).isTrue();
    }

    @Test
    void aReaderThatDoesNotReadIsCutOffEvenIfNothingHappens() {
        MapMessages stream = device.stream();
        stream.next();
        stream.raw().pause();
        control.advance(Duration.ofSeconds(119));
        assertThat(stream.raw().isAborted()).isTrue();
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void aReaderThatCatchesUpInTimeIsGivenTimeAnew() {
        MapMessages stream = device.stream();
        stream.next();
        for (int i = 0; i < 5; i++) {
            stream.raw().pause();
            peer.map().endpoints("192.0.2.2:" + (i + 1)).update();
            control.advance(PATIENCE.minusSeconds(10));
            stream.raw().resume();
        }
        assertThat(stream.raw().isAborted()).isFalse();
        stream.raw().pause();
        control.advance(Duration.ofSeconds(20));
        assertThat(stream.raw().isAborted()).isFalse();
    }

    @Test
    void theStreamOfADeletedNodeEndsAndPeersForgetIt() {
        MapMessages stream = device.stream();
        stream.next();
        MapMessages watching = watch();
        stream.rest();
        control.nodes().delete(control.nodeOf(device).id());
        assertThat(stream.raw().isEnded()).isTrue();
        assertThat(stream.rest()).isEmpty();
        assertThat(watching.next().path("PeersRemoved").toString()).isEqualTo("[1]");
        control.advance(GRACE.multipliedBy(10));
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void aNodeThatIsDeletedWhileItsStreamOpensGetsNothing() {
        DirectDevice ephemeral = control.joined(
                control.key(NewPreAuthKey.forUser(control.user("alice")).asEphemeral()));
        control.executor().hold();
        ephemeral.register().logout().sendLater();
        MapMessages stream = ephemeral.stream();
        control.executor().release();
        assertThat(stream.raw().isEnded()).isTrue();
        assertThat(stream.rest()).isEmpty();
    }

    @Test
    void allStreamsEndInOrderWhenTheServerStops() {
        MapMessages stream = device.stream();
        MapMessages other = peer.stream();
        control.close();
        assertThat(stream.raw().isEnded()).isTrue();
        assertThat(other.raw().isEnded()).isTrue();
    }

    @Test
    void theOldStreamOfANodeWithANewKeyGoesOn() {
        MapMessages stream = device.stream();
        stream.next();
        device.rotate().join(key);
        assertThat(stream.next().path("Node").path("Key").asString())
                .isEqualTo(device.nodeKey().toString());
        peer.map().endpoints("192.0.2.2:2").update();
        assertThat(stream.rest()).hasSize(1);
    }

    private MapMessages watch() {
        MapMessages stream = peer.stream();
        stream.next();
        stream.rest();
        return stream;
    }
}
