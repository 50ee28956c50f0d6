package dev.headscale.core.internal.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a connected node is told when something changes. */
class PeerNewsTest {
    private final Relays relays = new Relays();
    private final TestControlPlane control = new TestControlPlane(builder -> builder.derpMap(relays));
    private final String key = control.reusableKey("alice");
    private final DirectDevice viewer = control.joined(key);
    private final DirectDevice device = control.joined(key);
    private MapMessages news;

    @BeforeEach
    void watch() {
        device.map()
                .disco(device.discoKey(1))
                .endpoints("192.0.2.1:1")
                .homeDerp(1)
                .update();
        news = viewer.stream();
        news.next();
        news.rest();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aNewPeerComesWithTheProfileOfItsOwner() {
        control.joined(control.oneOffKey("bob"));
        List<JsonNode> messages = news.rest();
        JsonNode last = messages.get(messages.size() - 1);
        assertThat(last.path("PeersChanged").findValuesAsString("Name")).containsExactly("host-3.tailnet.internal.");
        long owner = last.path("PeersChanged").path(0).path("User").asLong();
        assertThat(last.path("UserProfiles").path(0).path("ID").asLong()).isEqualTo(owner);
        assertThat(last.path("UserProfiles").path(0).path("LoginName").asString())
                .isEqualTo("bob");
        assertThat(last.has("Node")).isFalse();
    }

    @Test
    void everyStepCarriesTheTime() {
        control.advance(Duration.ofSeconds(5));
        device.map().endpoints("192.0.2.1:2").update();
        assertThat(news.next().path("ControlTime").asString())
                .isEqualTo(control.clock().instant().toString());
    }

    @Test
    void endpointsAndHomeRelayArePatches() {
        device.map()
                .disco(device.discoKey(1))
                .endpoints("192.0.2.1:2")
                .homeDerp(3)
                .update();
        JsonNode message = news.next();
        assertThat(message.propertyNames()).containsExactlyInAnyOrder("ControlTime", "PeersChangedPatch");
        assertThat(message.path("PeersChangedPatch").toString())
                .isEqualTo("[{\"NodeID\":2,\"DERPRegion\":3,\"Endpoints\":[\"192.0.2.1:2\"]}]");
    }

    @Test
    void aPeerThatLeavesBeforeItHadARelayIsToldInAWayThatOldClientsShow() {
        DirectDevice hasty = control.joined(key);
        MapMessages stream = hasty.stream();
        news.rest();

        stream.raw().hangUp();
        control.advance(java.time.Duration.ofSeconds(11));

        JsonNode patch = news.next().path("PeersChangedPatch").path(0);
        assertThat(patch.path("Online").asBoolean(true)).isFalse();
        assertThat(patch.path("Cap").asInt()).isEqualTo(DirectDevice.VERSION);
    }

    @Test
    void endpointsThatAreGoneAreAnEmptyList() {
        device.map().update();
        assertThat(news.next().path("PeersChangedPatch").toString()).isEqualTo("[{\"NodeID\":2,\"Endpoints\":[]}]");
    }

    @Test
    void anotherDiscoKeyIsTold() {
        device.map().disco(device.discoKey(2)).endpoints("192.0.2.1:1").update();
        assertThat(news.next().path("PeersChanged").path(0).path("DiscoKey").asString())
                .isEqualTo(device.discoKey(2).toString());
    }

    @Test
    void hostinfoThatPeersMaySeeIsToldAndTheRestIsNot() {
        device.map()
                .endpoints("192.0.2.1:1")
                .hostinfo("Services", "[{\"Proto\":\"peerapi4\",\"Port\":7}]")
                .update();
        assertThat(news.next().path("PeersChanged").path(0).path("Hostinfo").path("Services"))
                .hasSize(1);
        device.map()
                .endpoints("192.0.2.1:1")
                .hostinfo("Services", "[{\"Proto\":\"peerapi4\",\"Port\":7}]")
                .hostinfo("BackendLogID", "\"x\"")
                .update();
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void aRenamedPeerIsToldUnderItsNewName() {
        control.nodes().rename(new NodeId(2), "Renamed");
        assertThat(news.next().path("PeersChanged").path(0).path("Name").asString())
                .isEqualTo("renamed.tailnet.internal.");
    }

    @Test
    void aNodeIsToldItsOwnNewName() {
        control.nodes().rename(new NodeId(1), "me");
        JsonNode message = news.next();
        assertThat(message.path("Node").path("Name").asString()).isEqualTo("me.tailnet.internal.");
        assertThat(message.has("PeersChanged")).isFalse();
    }

    @Test
    void tagsAreToldToPeersAndToTheNode() {
        control.nodes().setTags(new NodeId(2), List.of("tag:web"));
        JsonNode message = news.next();
        assertThat(message.path("PeersChanged").path(0).path("Tags").toString()).isEqualTo("[\"tag:web\"]");
        assertThat(message.path("UserProfiles").path(0).path("LoginName").asString())
                .isEqualTo("tagged-devices");
        assertThat(message.path("PeersChanged").path(0).path("User").asLong())
                .isEqualTo(message.path("UserProfiles").path(0).path("ID").asLong());
        control.nodes().setTags(new NodeId(1), List.of("tag:db"));
        assertThat(news.next().path("Node").path("Tags").toString()).isEqualTo("[\"tag:db\"]");
    }

    @Test
    void aNewNodeKeyIsTold() {
        device.rotate().join(key);
        JsonNode changed = news.next().path("PeersChanged").path(0);
        assertThat(changed.path("ID").asLong()).isEqualTo(2);
        assertThat(changed.path("Key").asString()).isEqualTo(device.nodeKey().toString());
        assertThat(changed.path("HomeDERP").asInt()).isEqualTo(1);
    }

    @Test
    void theLastPeerThatLeavesIsToldAsRemoved() {
        control.nodes().delete(new NodeId(2));
        JsonNode message = news.next();
        assertThat(message.path("PeersRemoved").toString()).isEqualTo("[2]");
        assertThat(message.has("Peers")).isFalse();
    }

    @Test
    void anExpiryIsToldWhenItIsSetAndWhenItComes() {
        var end = control.clock().instant().plusSeconds(30);
        for (long id = 1; id <= 2; id++) {
            control.nodes().setExpiry(new NodeId(id), Optional.of(end));
        }
        assertThat(news.next().path("Node").path("KeyExpiry").asString()).isEqualTo(end.toString());
        assertThat(news.next().path("PeersChanged").path(0).path("KeyExpiry").asString())
                .isEqualTo(end.toString());
        control.advance(Duration.ofSeconds(29));
        assertThat(news.rest()).isEmpty();
        control.advance(Duration.ofSeconds(1));
        JsonNode message = news.next();
        assertThat(message.path("Node").path("Expired").asBoolean()).isTrue();
        assertThat(message.path("PeersChanged").path(0).path("Expired").asBoolean())
                .isTrue();
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void anExpiryThatComesWhileTheReaderPausesIsToldWithTheRest() {
        control.nodes()
                .setExpiry(new NodeId(2), Optional.of(control.clock().instant().plusSeconds(5)));
        news.next();
        news.raw().pause();
        control.advance(Duration.ofSeconds(6));
        device.map().endpoints("192.0.2.1:99").update();
        news.raw().resume();
        assertThat(news.next().path("PeersChanged").path(0).path("Expired").asBoolean())
                .isTrue();
    }

    @Test
    void aNewExpiryRevivesAnExpiredNode() {
        control.nodes().setExpiry(new NodeId(2), Optional.of(control.clock().instant()));
        assertThat(news.next().path("PeersChanged").path(0).path("Expired").asBoolean())
                .isTrue();
        control.nodes().setExpiry(new NodeId(2), Optional.empty());
        JsonNode changed = news.next().path("PeersChanged").path(0);
        assertThat(changed.has("Expired")).isFalse();
        assertThat(changed.has("KeyExpiry")).isFalse();
    }

    @Test
    void aRenamedUserIsTold() {
        control.tailnet().users().rename(control.user("alice"), "alicia");
        assertThat(news.next().path("UserProfiles").path(0).path("LoginName").asString())
                .isEqualTo("alicia");
    }

    @Test
    void aDeletedUserIsNoNews() {
        var bob = control.user("bob");
        news.rest();
        control.tailnet().users().delete(bob);
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void newKeysAreNoNews() {
        control.oneOffKey("alice");
        control.tailnet().apiKeys().create(Optional.empty());
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void otherRelaysAreToldToAll() {
        relays.change(DerpMap.of(new DerpMap.Region(900, "own", "Own", List.of())));
        JsonNode message = news.next();
        assertThat(message.propertyNames()).containsExactlyInAnyOrder("ControlTime", "DERPMap");
        assertThat(message.path("DERPMap").path("Regions").propertyNames()).containsExactly("900");
        assertThat(device.stream().next().path("DERPMap")).isEqualTo(message.path("DERPMap"));
    }

    @Test
    void theSameRelaysAgainAreNoNews() {
        relays.change(DerpMap.of(new DerpMap.Region(1, "first", "First", List.of())));
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void changesOfManyNodesAtOnceAreOneMessage() {
        List<DirectDevice> devices = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            devices.add(control.joined(key));
        }
        news.rest();
        control.executor().hold();
        devices.forEach(one ->
                one.map().endpoints("192.0.2.9:9").with("OmitPeers", "true").send());
        control.executor().release();
        List<JsonNode> messages = news.rest();
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).path("PeersChangedPatch")).hasSize(5);
    }

    @Test
    void anOfflinePeerThatWasOnlineInBetweenIsToldWithTheTimeOfNow() {
        MapMessages stream = device.stream();
        stream.raw().hangUp();
        control.advance(Duration.ofSeconds(10));
        news.rest();
        news.raw().pause();
        control.advance(Duration.ofSeconds(20));
        device.stream().raw().hangUp();
        control.advance(Duration.ofSeconds(10));
        news.raw().resume();
        assertThat(news.next()
                        .path("PeersChangedPatch")
                        .path(0)
                        .path("LastSeen")
                        .asString())
                .isEqualTo(control.clock().instant().toString());
    }

    @Test
    void aPeerThatGoesOfflineWithAnotherDiscoKeyIsPatchedToo() {
        MapMessages stream = device.stream();
        news.rest();
        news.raw().pause();
        device.map().disco(device.discoKey(2)).endpoints("192.0.2.1:1").update();
        stream.raw().hangUp();
        control.advance(Duration.ofSeconds(10));
        news.raw().resume();
        JsonNode message = news.next();
        assertThat(message.path("PeersChanged").path(0).path("DiscoKey").asString())
                .isEqualTo(device.discoKey(2).toString());
        // A client reduces a changed peer to a patch in which a LastSeen that it did not have is lost.
        assertThat(message.path("PeersChangedPatch").toString())
                .isEqualTo("[{\"NodeID\":2,\"Online\":false,\"LastSeen\":\""
                        + control.clock().instant() + "\"}]");
    }

    @Test
    void anEphemeralPeerThatLogsOutIsRemoved() {
        DirectDevice ephemeral = control.joined(
                control.key(NewPreAuthKey.forUser(control.user("alice")).asEphemeral()));
        news.rest();
        ephemeral.register().logout().send();
        assertThat(news.next().path("PeersRemoved").toString()).isEqualTo("[3]");
    }

    /** Relays that a test changes. */
    private static final class Relays implements DerpMapSource {
        private DerpMap map = DerpMap.of(new DerpMap.Region(1, "first", "First", List.of()));
        private Runnable listener = () -> {};

        @Override
        public DerpMap current() {
            return map;
        }

        @Override
        public void onChange(Runnable told) {
            listener = told;
        }

        void change(DerpMap next) {
            map = next;
            listener.run();
        }
    }
}
