package dev.headscale.core.internal.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.testkit.ClientMap;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What connected nodes are told when the policy changes, or what it says about them. */
class PolicyNewsTest {
    private static final String NOTHING = "{\"acls\": []}";
    private static final String ALICE_TO_BOB = acl("\"alice@\"", "\"bob@:22\"");

    private static final int MANY = 150;

    private final TestControlPlane control = new TestControlPlane();
    private final DirectDevice alice = control.joined(control.reusableKey("alice"));
    private final DirectDevice bob = control.joined(control.reusableKey("bob"));
    private final DirectDevice carol = control.joined(control.reusableKey("carol"));
    private MapMessages aliceNews;
    private MapMessages bobNews;
    private MapMessages carolNews;
    private final ClientMap aliceMap = new ClientMap();
    private final ClientMap bobMap = new ClientMap();
    private final ClientMap carolMap = new ClientMap();

    private static String acl(String src, String dst) {
        return "{\"acls\": [{\"action\": \"accept\", \"src\": [" + src + "], \"dst\": [" + dst + "]}]}";
    }

    @BeforeEach
    void watch() {
        aliceNews = alice.stream();
        bobNews = bob.stream();
        carolNews = carol.stream();
        read();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    private void set(String policy) {
        control.tailnet().policy().set(policy);
        read();
    }

    private void read() {
        aliceMap.read(aliceNews);
        bobMap.read(bobNews);
        carolMap.read(carolNews);
    }

    @Test
    void aPolicyReachesOpenStreams() {
        set(ALICE_TO_BOB);
        assertThat(aliceMap.peers()).containsOnlyKeys(2L);
        assertThat(bobMap.peers()).containsOnlyKeys(1L);
        assertThat(carolMap.peers()).isEmpty();
        assertThat(bobMap.filter()).hasSize(1);
        assertThat(bobMap.filter()
                        .path(0)
                        .path("DstPorts")
                        .path(0)
                        .path("Ports")
                        .path("Last")
                        .asInt())
                .isEqualTo(22);
        assertThat(aliceMap.filter()).isEmpty();
        assertThat(carolMap.filter()).isEmpty();
    }

    @Test
    void aRightThatIsWithdrawnIsGone() {
        set(ALICE_TO_BOB);
        control.tailnet().policy().set(NOTHING);
        assertThat(aliceNews.next().path("PeersRemoved").toString()).isEqualTo("[2]");
        JsonNode message = bobNews.next();
        assertThat(message.path("PeersRemoved").toString()).isEqualTo("[1]");
        assertThat(message.path("PacketFilters").toString()).isEqualTo("{\"base\":[]}");
        assertThat(carolNews.rest()).isEmpty();
    }

    @Test
    void whoGainsAPeerIsToldItAndItsOwner() {
        set(NOTHING);
        control.tailnet().policy().set(ALICE_TO_BOB);
        JsonNode message = aliceNews.next();
        assertThat(message.path("PeersChanged").findValuesAsString("ID")).containsExactly("2");
        assertThat(message.path("UserProfiles").findValuesAsString("LoginName")).containsExactly("bob");
        assertThat(message.has("PacketFilters")).isFalse();
        assertThat(message.has("Node")).isFalse();
    }

    @Test
    void manyPeersComeIntoSightInOneMessageWithThoseThatGo() {
        set(ALICE_TO_BOB);
        String key = control.reusableKey("dave");
        for (int i = 0; i < MANY; i++) {
            control.joined(key);
        }
        read();
        control.tailnet().policy().set(acl("\"alice@\"", "\"dave@:*\""));
        JsonNode message = aliceNews.next();
        assertThat(message.path("PeersChanged").findValuesAsString("ID"))
                .containsExactlyElementsOf(
                        LongStream.range(4, 4 + MANY).mapToObj(Long::toString).toList());
        assertThat(message.path("PeersRemoved").toString()).isEqualTo("[2]");
        assertThat(message.path("UserProfiles").findValuesAsString("LoginName")).containsExactly("dave");
        assertThat(aliceNews.rest()).isEmpty();
    }

    @Test
    void manyPeersThatHaveComeIntoSightLookAsInAFullMap() {
        String key = control.reusableKey("dave");
        for (int i = 0; i < MANY; i++) {
            control.joined(key);
        }
        set(ALICE_TO_BOB);
        set(acl("\"*\"", "\"*:*\""));
        assertThat(aliceMap.peers()).hasSize(MANY + 2);
        for (var seen : Map.of(alice, aliceMap, bob, bobMap, carol, carolMap).entrySet()) {
            ClientMap fresh = new ClientMap().read(seen.getKey().map().readOnly());
            assertThat(seen.getValue().peers()).isEqualTo(fresh.peers());
        }
    }

    @Test
    void aFullMapNamesOnlyOwnersWhomTheNodeSees() {
        set(ALICE_TO_BOB);
        ClientMap fresh = new ClientMap().read(alice.map().readOnly());
        assertThat(fresh.peers()).containsOnlyKeys(2L);
        assertThat(fresh.profiles()).containsExactly("alice", "bob");
        assertThat(new ClientMap().read(carol.map().readOnly()).profiles()).containsExactly("carol");
    }

    @Test
    void newsOfHiddenPeersAndTheirUsersAreKeptFromOthers() {
        set(ALICE_TO_BOB);
        carol.map().endpoints("192.0.2.1:1").update();
        control.nodes().rename(new NodeId(3), "secret");
        control.tailnet().users().rename(control.user("carol"), "caroline");
        control.nodes().delete(new NodeId(3));
        assertThat(aliceNews.rest()).isEmpty();
        assertThat(bobNews.rest()).isEmpty();
    }

    @Test
    void aNewNodeIsToldToThoseWhoMayReachIt() {
        set(ALICE_TO_BOB);
        DirectDevice second = control.joined(control.reusableKey("bob"));
        read();
        assertThat(aliceMap.peers()).containsOnlyKeys(2L, 4L);
        assertThat(bobMap.peers()).containsOnlyKeys(1L);
        assertThat(carolMap.peers()).isEmpty();
        ClientMap secondMap = new ClientMap().read(second.stream());
        assertThat(secondMap.peers()).containsOnlyKeys(1L);
        assertThat(secondMap.filter()).hasSize(1);
    }

    @Test
    void aNewSourceIsLetInByThoseWhomItMayReach() {
        set(ALICE_TO_BOB);
        DirectDevice second = control.joined(control.reusableKey("alice"));
        String address = control.nodeOf(second).ipv4().orElseThrow().toString();
        JsonNode message = bobNews.next();
        assertThat(message.path("PeersChanged").findValuesAsString("ID")).containsExactly("4");
        assertThat(message.path("PacketFilters").toString()).contains(address);
        assertThat(carolNews.rest()).isEmpty();
    }

    @Test
    void aTagMovesANodeFromRuleToRule() {
        set("{\"tagOwners\": {\"tag:db\": []}, \"acls\": ["
                + "{\"action\": \"accept\", \"src\": [\"carol@\"], \"dst\": [\"tag:db:*\"]},"
                + "{\"action\": \"accept\", \"src\": [\"alice@\"], \"dst\": [\"bob@:*\"]}]}");
        assertThat(aliceMap.peers()).containsOnlyKeys(2L);
        control.nodes().setTags(new NodeId(2), List.of("tag:db"));
        read();
        assertThat(aliceMap.peers()).isEmpty();
        assertThat(carolMap.peers()).containsOnlyKeys(2L);
        assertThat(bobMap.peers()).containsOnlyKeys(3L);
        assertThat(bobMap.self().path("Tags").toString()).isEqualTo("[\"tag:db\"]");
        assertThat(bobMap.filter()).hasSize(1);
    }

    @Test
    void aUserWhoTakesANameOfThePolicyGetsItsRights() {
        set(acl("\"dave@\"", "\"bob@:*\""));
        assertThat(bobMap.peers()).isEmpty();
        control.tailnet().users().rename(control.user("alice"), "dave");
        read();
        assertThat(bobMap.peers()).containsOnlyKeys(1L);
        assertThat(aliceMap.peers()).containsOnlyKeys(2L);
        assertThat(bobMap.owners()).containsValue("dave");
    }

    @Test
    void sshRulesAppearAndDisappear() {
        assertThat(bobMap.sshRules().isMissingNode()).isTrue();
        set("{\"tagOwners\": {\"tag:srv\": []},"
                + "\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:*\"]}], \"ssh\": ["
                + "{\"action\": \"accept\", \"src\": [\"alice@\"], \"dst\": [\"tag:srv\"], \"users\": [\"deploy\"]}]}");
        assertThat(bobMap.sshRules().isMissingNode()).isTrue();
        control.nodes().setTags(new NodeId(2), List.of("tag:srv"));
        read();
        JsonNode rule = bobMap.sshRules().path(0);
        assertThat(rule.path("principals").path(0).path("nodeIP").asString())
                .isEqualTo(control.nodeOf(alice).ipv4().orElseThrow().toString());
        assertThat(rule.path("sshUsers").toString()).isEqualTo("{\"root\":\"\",\"deploy\":\"deploy\"}");
        assertThat(rule.path("action").path("accept").asBoolean()).isTrue();
        assertThat(aliceMap.sshRules().isMissingNode()).isTrue();
        assertThat(new ClientMap().read(bob.map().readOnly()).sshRules()).hasSize(1);
        set(acl("\"*\"", "\"*:*\""));
        assertThat(bobMap.sshRules().isArray()).isTrue();
        assertThat(bobMap.sshRules()).isEmpty();
        assertThat(new ClientMap().read(bob.map().readOnly()).sshRules().isMissingNode())
                .isTrue();
    }

    @Test
    void grantsOfApplicationsAreRulesOfTheirOwn() {
        set("{\"grants\": [{\"src\": [\"alice@\"], \"dst\": [\"bob@\"], \"ip\": [\"tcp:80\"],"
                + " \"app\": {\"example.com/cap/x\": [{\"role\": \"admin\"}]}}]}");
        JsonNode grant = MissingNode.getInstance();
        for (JsonNode rule : bobMap.filter()) {
            assertThat(rule.has("DstPorts")).isNotEqualTo(rule.has("CapGrant"));
            grant = rule.has("CapGrant") ? rule.path("CapGrant").path(0) : grant;
        }
        assertThat(grant.path("CapMap").toString()).isEqualTo("{\"example.com/cap/x\":[{\"role\":\"admin\"}]}");
        assertThat(grant.path("Dsts").toString())
                .contains(control.nodeOf(bob).ipv4().orElseThrow() + "/32");
    }

    @Test
    void attributesAreAddedToThoseThatAllNodesHave() {
        set("{\"nodeAttrs\": [{\"target\": [\"alice@\"], \"attr\": [\"custom:x\"]}]}");
        assertThat(aliceMap.self().path("CapMap").path("custom:x").isNull()).isTrue();
        assertThat(aliceMap.self().path("CapMap").has("https://tailscale.com/cap/ssh"))
                .isTrue();
        assertThat(bobMap.self().path("CapMap").has("custom:x")).isFalse();
    }

    @Test
    void aNodeWithoutIpv4IsTheSameForItselfAndOthers() {
        set("{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:*\"]}],"
                + "\"nodeAttrs\": [{\"target\": [\"alice@\"], \"attr\": [\"disable-ipv4\"]}]}");
        for (JsonNode node : List.of(aliceMap.self(), aliceMap.peer(2), bobMap.peer(1))) {
            assertThat(node.path("Addresses")).hasSize(1);
            assertThat(node.path("Addresses").toString()).contains(":");
        }
        assertThat(bobMap.self().path("Addresses")).hasSize(2);
        assertThat(bobMap.peer(3).path("Addresses")).hasSize(2);
        assertSameAsFresh();
    }

    @Test
    void anApprovedRouteIsToldToAllAndGoesWithItsApproval() {
        bob.map()
                .hostinfo("RoutableIPs", "[\"10.1.0.0/16\",\"0.0.0.0/0\",\"::/0\"]")
                .update();
        control.nodes().approveRoutes(new NodeId(2), List.of(IpPrefix.parse("10.1.0.0/16")));
        read();
        JsonNode router = aliceMap.peer(2);
        assertThat(router.path("AllowedIPs")).hasSize(3);
        assertThat(router.path("PrimaryRoutes").toString()).isEqualTo("[\"10.1.0.0/16\"]");
        assertThat(bobMap.self().path("AllowedIPs")).hasSize(3);
        assertThat(bobMap.self().path("PrimaryRoutes").toString()).isEqualTo("[\"10.1.0.0/16\"]");
        control.nodes().approveRoutes(new NodeId(2), List.of(IpPrefix.ALL_V4));
        read();
        assertThat(aliceMap.peer(2).path("AllowedIPs").toString()).contains("0.0.0.0/0", "::/0");
        assertThat(aliceMap.peer(2).has("PrimaryRoutes")).isFalse();
        assertSameAsFresh();
        control.nodes().approveRoutes(new NodeId(2), List.of());
        read();
        assertThat(aliceMap.peer(2).has("AllowedIPs")).isFalse();
        assertThat(bobMap.self().has("AllowedIPs")).isFalse();
        assertSameAsFresh();
    }

    private void assertSameAsFresh() {
        assertThat(aliceMap.peers())
                .isEqualTo(new ClientMap().read(alice.map().readOnly()).peers());
        assertThat(bobMap.self())
                .isEqualTo(new ClientMap().read(bob.map().readOnly()).self());
    }
}
