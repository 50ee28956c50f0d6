package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NodeJsonTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String NODE_KEY = "nodekey:" + "0a".repeat(32);
    private static final String MACHINE_KEY = "mkey:" + "0b".repeat(32);
    private static final String DISCO_KEY = "discokey:" + "0c".repeat(32);

    private static final Node NODE = new Node(
            new NodeId(7),
            MachineKey.parse(MACHINE_KEY),
            NodeKey.parse(NODE_KEY),
            new Owner.OfUser(new UserId(1)),
            "Alpha",
            "alpha",
            Optional.of(IpAddress.parse("100.64.0.1")),
            Optional.of(IpAddress.parse("fd7a:115c:a1e0::1")),
            List.of(),
            RegisterMethod.AUTH_KEY,
            Optional.empty(),
            false,
            Instant.parse("2026-08-22T10:00:00Z"),
            Optional.empty());

    private static final HostInfo HOST_INFO =
            HostInfoJson.parse("{\"OS\":\"linux\",\"BackendLogID\":\"b\",\"NetInfo\":{\"PreferredDERP\":900},"
                    + "\"Services\":[{\"Proto\":\"peerapi4\",\"Port\":1}]}");

    private static final Presence ONLINE = new Presence(
            Optional.of(DiscoKey.parse(DISCO_KEY)),
            List.of("192.0.2.1:41641", "[2001:db8::1]:41641"),
            HOST_INFO,
            131,
            Optional.of(Instant.parse("2026-08-22T11:00:00Z")),
            true);

    private static NodeView view(Node node, Presence presence) {
        return new NodeView(
                new NodeState(node, presence),
                1,
                "alpha.tail.example.com.",
                node.addresses(),
                List.of(),
                List.of(),
                false,
                Map.of());
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static JsonNode peer(NodeView view) {
        return MAPPER.readTree(NodeJson.peer(view));
    }

    @Test
    void writesAnOnlinePeer() {
        assertThat(text(NodeJson.peer(view(NODE, ONLINE))))
                .isEqualTo("{\"ID\":7,\"StableID\":\"7\",\"Name\":\"alpha.tail.example.com.\",\"User\":1,\"Key\":\""
                        + NODE_KEY + "\",\"Machine\":\"" + MACHINE_KEY + "\",\"DiscoKey\":\"" + DISCO_KEY
                        + "\",\"Addresses\":[\"100.64.0.1/32\",\"fd7a:115c:a1e0::1/128\"],"
                        + "\"Endpoints\":[\"192.0.2.1:41641\",\"[2001:db8::1]:41641\"],\"HomeDERP\":900,"
                        + "\"Hostinfo\":{\"OS\":\"linux\",\"Services\":[{\"Proto\":\"peerapi4\",\"Port\":1}]},"
                        + "\"Created\":\"2026-08-22T10:00:00Z\",\"Cap\":131,\"Online\":true,"
                        + "\"MachineAuthorized\":true}");
    }

    @Test
    void writesTheWholeDescriptionForTheNodeItself() {
        assertThat(text(NodeJson.self(view(NODE, ONLINE)))).contains("\"Hostinfo\":" + HOST_INFO.json());
    }

    @Test
    void saysWhenAnOfflinePeerWasLastSeen() {
        Presence offline = ONLINE.withOnline(false, Instant.parse("2026-08-22T12:00:00Z"));

        assertThat(text(NodeJson.peer(view(NODE, offline))))
                .contains("\"LastSeen\":\"2026-08-22T12:00:00Z\",\"Online\":false");
    }

    @Test
    void writesADescriptionAndEndpointsEvenIfNothingIsKnown() {
        JsonNode json = peer(view(NODE, Presence.UNKNOWN));

        assertThat(json.path("Hostinfo").toString()).isEqualTo("{}");
        assertThat(json.path("Endpoints").toString()).isEqualTo("[]");
        assertThat(json.path("Online").booleanValue()).isFalse();
        assertThat(json.propertyNames()).doesNotContain("DiscoKey", "HomeDERP", "Cap", "LastSeen", "KeyExpiry", "DERP");
    }

    @Test
    void writesRoutesTagsExpiryAndCapabilities() {
        Node tagged = NODE.with(change -> change.owner(Owner.Tagged.of(List.of("tag:b", "tag:a")))
                .expiry(Optional.of(Instant.parse("2027-01-01T00:00:00Z"))));
        NodeView view = new NodeView(
                new NodeState(tagged, ONLINE),
                TaggedDevices.ID,
                "alpha.tail.example.com.",
                tagged.addresses(),
                List.of(IpPrefix.parse("100.64.0.1/32"), IpPrefix.parse("10.0.0.0/8")),
                List.of(IpPrefix.parse("10.0.0.0/8")),
                true,
                Map.of("default-auto-update", "[false]", "https://tailscale.com/cap/ssh", "[]"));
        JsonNode json = peer(view);

        assertThat(json.path("User").longValue()).isEqualTo(2147455555L);
        assertThat(json.path("Tags").toString()).isEqualTo("[\"tag:a\",\"tag:b\"]");
        assertThat(json.path("KeyExpiry").stringValue()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(json.path("AllowedIPs").toString()).isEqualTo("[\"100.64.0.1/32\",\"10.0.0.0/8\"]");
        assertThat(json.path("PrimaryRoutes").toString()).isEqualTo("[\"10.0.0.0/8\"]");
        assertThat(json.path("Expired").booleanValue()).isTrue();
        assertThat(json.path("CapMap").toString())
                .isEqualTo("{\"default-auto-update\":[false],\"https://tailscale.com/cap/ssh\":[]}");
    }

    @Test
    void writesTheSameBytesForEqualViews() {
        assertThat(NodeJson.peer(view(NODE, ONLINE))).isEqualTo(NodeJson.peer(view(NODE, ONLINE)));
    }
}
