package dev.headscale.core.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.Presence;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MapEndpointTest {
    private final TestControlPlane control = new TestControlPlane();
    private final String key = control.reusableKey("alice");
    private final DirectDevice device = control.joined(key);
    private final DirectDevice peer = control.joined(key);

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void theFirstMessageOfAStreamIsComplete() {
        JsonNode first = device.stream().next();
        assertThat(first.propertyNames())
                .isEqualTo(Set.of(
                        "ControlTime",
                        "Node",
                        "DERPMap",
                        "Peers",
                        "UserProfiles",
                        "DNSConfig",
                        "PacketFilters",
                        "Domain",
                        "CollectServices",
                        "Debug"));
        assertThat(first.path("ControlTime").asString())
                .isEqualTo(control.clock().instant().toString());
        assertThat(first.path("Domain").asString()).isEqualTo("tailnet.internal");
        assertThat(first.path("Debug").path("DisableLogTail").asBoolean()).isTrue();
        assertThat(first.path("PacketFilters").path("base")).hasSize(1);
        assertThat(first.path("UserProfiles").findValuesAsString("LoginName"))
                .containsExactlyInAnyOrder("alice", "tagged-devices");
    }

    @Test
    void aNodeSeesItselfAuthorizedAndConnected() {
        JsonNode self = device.stream().next().path("Node");
        assertThat(self.path("ID").asLong()).isEqualTo(1);
        assertThat(self.path("StableID").asString()).isEqualTo("1");
        assertThat(self.path("Name").asString()).isEqualTo("host-1.tailnet.internal.");
        assertThat(self.path("Key").asString()).isEqualTo(device.nodeKey().toString());
        assertThat(self.path("Machine").asString())
                .isEqualTo(device.machineKey().toString());
        assertThat(self.path("Addresses").toString()).isEqualTo("[\"100.64.0.1/32\",\"fd7a:115c:a1e0::1/128\"]");
        assertThat(self.path("MachineAuthorized").asBoolean()).isTrue();
        assertThat(self.path("Online").asBoolean()).isTrue();
        assertThat(self.path("CapMap").propertyNames()).contains("https://tailscale.com/cap/ssh");
        assertThat(self.has("KeyExpiry")).isFalse();
    }

    @Test
    void aPeerIsSeenWithoutItsSecrets() {
        peer.map()
                .disco(peer.discoKey(1))
                .endpoints("192.0.2.7:41641")
                .homeDerp(9)
                .hostinfo("BackendLogID", "\"secret\"")
                .hostinfo("Services", "[{\"Proto\":\"peerapi4\",\"Port\":1}]")
                .update();
        JsonNode seen = device.stream().next().path("Peers").path(0);
        assertThat(seen.path("ID").asLong()).isEqualTo(2);
        assertThat(seen.path("Key").asString()).isEqualTo(peer.nodeKey().toString());
        assertThat(seen.path("DiscoKey").asString()).isEqualTo(peer.discoKey(1).toString());
        assertThat(seen.path("Endpoints").toString()).isEqualTo("[\"192.0.2.7:41641\"]");
        assertThat(seen.path("HomeDERP").asInt()).isEqualTo(9);
        assertThat(seen.path("Cap").asInt()).isEqualTo(DirectDevice.VERSION);
        assertThat(seen.path("Online").asBoolean(true)).isFalse();
        assertThat(seen.path("User").asLong()).isEqualTo(control.user("alice").value());
        assertThat(seen.path("Hostinfo").propertyNames()).contains("OS", "Hostname", "Services");
        assertThat(seen.toString()).doesNotContain("secret").doesNotContain("NetInfo");
    }

    @Test
    void aNodeThatHasToldNothingStillHasHostinfoAndEndpoints() {
        JsonNode seen = device.stream().next().path("Peers").path(0);
        assertThat(seen.path("Hostinfo").isObject()).isTrue();
        assertThat(seen.path("Endpoints").isArray()).isTrue();
        assertThat(seen.has("LastSeen")).isFalse();
    }

    @Test
    void aStreamTellsNothingAboutItsNode() {
        device.hostname("other").map().endpoints("192.0.2.1:1").homeDerp(4).stream()
                .next();
        assertThat(control.stateOf(device).presence().endpoints()).isEmpty();
        assertThat(control.nodeOf(device).hostname()).isEqualTo("host-1");
    }

    @Test
    void anUpdateIsAnsweredWithNothingAndLeavesTheStreamOpen() {
        MapMessages stream = device.stream();
        stream.next();
        DirectStream answer = device.map().endpoints("192.0.2.1:1").update();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(stream.raw().isEnded()).isFalse();
        assertThat(control.stateOf(device).presence().endpoints()).containsExactly("192.0.2.1:1");
    }

    @Test
    void anUpdateKeepsWhatItDoesNotTellExceptEndpoints() {
        device.map().disco(device.discoKey(1)).endpoints("192.0.2.1:1").update();
        device.map().update();
        Presence presence = control.stateOf(device).presence();
        assertThat(presence.discoKey()).contains(device.discoKey(1));
        assertThat(presence.endpoints()).isEmpty();
        assertThat(presence.capabilityVersion()).isEqualTo(DirectDevice.VERSION);
    }

    @Test
    void theSameNewsToldAgainReachNobody() {
        MapMessages watching = peer.stream();
        watching.next();
        device.map()
                .disco(device.discoKey(1))
                .endpoints("192.0.2.1:1")
                .homeDerp(2)
                .update();
        watching.next();
        int attempts = control.store().attempts();
        device.map()
                .disco(device.discoKey(1))
                .endpoints("192.0.2.1:1")
                .homeDerp(2)
                .update();
        assertThat(watching.rest()).isEmpty();
        assertThat(control.store().attempts()).isEqualTo(attempts);
    }

    @Test
    void theHomeRelayStaysWhenItIsNotTold() {
        device.map().homeDerp(5).update();
        device.map().update();
        device.map().homeDerp(0).update();
        HostInfo info = control.stateOf(device).presence().hostInfo();
        assertThat(info.preferredDerp()).isEqualTo(5);
    }

    @Test
    void endpointsThatOthersCannotUseAreNotPublished() {
        device.map()
                .endpoints("192.0.2.1:1", "[fe80::1]:2", "[2001:db8::1]:3", "[fe80::1%eth0]:4", "[2001:db8::1%eth0]:5")
                .update();
        assertThat(control.stateOf(device).presence().endpoints()).containsExactly("192.0.2.1:1", "[2001:db8::1]:3");
    }

    @Test
    void theNameFollowsTheDeviceUntilAnAdministratorHasChosenOne() {
        device.hostname("new name").map().update();
        assertThat(control.nodeOf(device).givenName()).isEqualTo("new-name");
        device.hostname("host-2").map().update();
        assertThat(control.nodeOf(device).givenName()).isEqualTo("host-2-1");
        control.nodes().rename(control.nodeOf(device).id(), "chosen");
        device.hostname("last").map().update();
        assertThat(control.nodeOf(device).givenName()).isEqualTo("chosen");
        assertThat(control.nodeOf(device).hostname()).isEqualTo("last");
    }

    @Test
    void anUpdateThatCannotBeStoredChangesNothing() {
        control.store().failWrites(() -> true);
        DirectStream answer =
                device.hostname("renamed").map().endpoints("192.0.2.1:1").update();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(control.nodeOf(device).hostname()).isEqualTo("host-1");
        assertThat(control.stateOf(device).presence().endpoints()).isEmpty();
    }

    @Test
    void newsThatNeedNoStoreAreTakenWhileItFails() {
        control.store().failWrites(() -> true);
        assertThat(device.map().endpoints("192.0.2.1:1").update().status()).isEqualTo(200);
        assertThat(control.stateOf(device).presence().endpoints()).containsExactly("192.0.2.1:1");
    }

    @Test
    void aReadOnlyQuestionChangesNothingAndGetsOneFullMessage() {
        MapMessages stream = device.stream();
        stream.next();
        for (boolean asStream : new boolean[] {false, true}) {
            MapMessages answer = device.map()
                    .endpoints("192.0.2.1:1")
                    .with("Stream", Boolean.toString(asStream))
                    .readOnly();
            assertThat(answer.next().path("Peers")).hasSize(1);
            assertThat(answer.rest()).isEmpty();
            assertThat(answer.raw().isEnded()).isTrue();
        }
        assertThat(control.stateOf(device).presence().endpoints()).isEmpty();
        assertThat(stream.raw().isEnded()).isFalse();
    }

    @Test
    void aReadOnlyQuestionDoesNotConnectTheNode() {
        device.map().readOnly().next();
        assertThat(control.stateOf(device).presence().online()).isFalse();
    }

    @Test
    void aSingleQuestionTellsTheNewsAndGetsOneFullMessage() {
        MapMessages answer =
                new MapMessages(device.map().endpoints("192.0.2.1:1").send());
        assertThat(answer.next().path("Node").path("Endpoints").toString()).isEqualTo("[\"192.0.2.1:1\"]");
        assertThat(answer.raw().isEnded()).isTrue();
        assertThat(control.stateOf(device).presence().endpoints()).containsExactly("192.0.2.1:1");
    }

    @Test
    void aDeletedNodeIsNotFound() {
        control.nodes().delete(control.nodeOf(device).id());
        DirectStream answer = device.map().send().await(DirectStream::isEnded);
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void anExpiredNodeStillGetsItsMapAndReadsItThere() {
        device.register().logout().send();
        JsonNode self = device.stream().next().path("Node");
        assertThat(self.path("KeyExpiry").asString())
                .isEqualTo(control.clock().instant().toString());
        assertThat(self.path("Expired").asBoolean()).isTrue();
    }

    @Test
    void aClientThatIsTooOldIsRefused() {
        DirectStream answer = device.map().with("Version", "112").send().await(DirectStream::isEnded);
        assertThat(answer.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SECRETMARK",
                "{\"Version\":145,\"NodeKey\":\"SECRETMARK\"}",
                "{\"Version\":145,\"NodeKey\":\"nodekey:0100000000000000000000000000000000000000000000000000000000000000\","
                        + "\"Endpoints\":[\"SECRETMARK\"]}"
            })
    void aMalformedRequestIsRefusedWithoutRepeatingIt(String body) {
        DirectStream answer = device.send("POST", "/machine/map", body);
        assertThat(answer.await(DirectStream::isEnded).status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("SECRETMARK").doesNotContain("Exception");
    }

    @Test
    void onlyPostIsAllowed() {
        DirectStream answer = device.send("GET", "/machine/map", "");
        assertThat(answer.await(DirectStream::isEnded).status()).isEqualTo(405);
    }

    @Test
    void everyNodeGetsItsOwnMapAndAllPeersSortedById() {
        List<DirectDevice> more = List.of(control.joined(key), control.joined(key), control.joined(key));
        JsonNode map = more.get(1).stream().next();
        assertThat(map.path("Peers").findValuesAsString("Name"))
                .containsExactly(
                        "host-1.tailnet.internal.",
                        "host-2.tailnet.internal.",
                        "host-3.tailnet.internal.",
                        "host-5.tailnet.internal.");
    }

    @Test
    void aMapOfMoreNodesThanAChunkHoldsEveryPeerOnce() {
        for (int i = 0; i < 150; i++) {
            control.joined(key);
        }
        for (long removed : new long[] {1, 70, 64, 128}) {
            if (removed != 1) {
                control.nodes().delete(new dev.headscale.core.model.NodeId(removed));
            }
        }
        JsonNode map = device.map().readOnly().next();
        assertThat(map.path("Peers")).hasSize(148);
        assertThat(map.path("Peers").findValuesAsString("StableID"))
                .doesNotHaveDuplicates()
                .doesNotContain("1", "64", "70", "128");
    }
}
