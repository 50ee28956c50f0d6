package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.UserId;
import dev.headscale.runner.internal.api.TestTailnet.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class NodeRoutesTest {
    private final TestTailnet tailnet = new TestTailnet();
    private UserId alice = new UserId(1);

    @BeforeEach
    void addUser() {
        alice = tailnet.user("alice").id();
    }

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void showsANode() {
        tailnet.join("Laptop", alice, "10.0.0.0/8");

        JsonNode node = tailnet.call("GET", "/node/1").json().path("node");

        assertThat(List.copyOf(node.propertyNames()))
                .containsExactly(
                        "id",
                        "machineKey",
                        "nodeKey",
                        "discoKey",
                        "ipAddresses",
                        "name",
                        "user",
                        "lastSeen",
                        "expiry",
                        "preAuthKey",
                        "createdAt",
                        "registerMethod",
                        "givenName",
                        "online",
                        "approvedRoutes",
                        "availableRoutes",
                        "subnetRoutes",
                        "tags");
        assertThat(node.path("machineKey").asString()).matches("mkey:[0-9a-f]{64}");
        assertThat(node.path("nodeKey").asString()).matches("nodekey:[0-9a-f]{64}");
        assertThat(node.path("discoKey").asString()).isEqualTo("discokey:" + "0".repeat(64));
        assertThat(node.path("ipAddresses").toString()).isEqualTo("[\"100.64.0.1\",\"fd7a:115c:a1e0::1\"]");
        assertThat(node.path("name").asString()).isEqualTo("Laptop");
        assertThat(node.path("givenName").asString()).isEqualTo("laptop");
        assertThat(node.path("user").path("name").asString()).isEqualTo("alice");
        assertThat(node.path("preAuthKey").path("id").asString()).isEqualTo("1");
        assertThat(node.path("registerMethod").asString()).isEqualTo("REGISTER_METHOD_AUTH_KEY");
        assertThat(node.path("availableRoutes").toString()).isEqualTo("[\"10.0.0.0/8\"]");
        assertThat(node.path("approvedRoutes")).isEmpty();
        assertThat(node.path("expiry").isNull()).isTrue();
    }

    @Test
    void listsTheNodesOfOneUserOrAll() {
        tailnet.join("a", alice);
        tailnet.join("b", tailnet.user("bob").id());

        assertThat(names("/node")).containsExactly("a", "b");
        assertThat(names("/node?user=bob")).containsExactly("b");
        assertThat(tailnet.call("GET", "/node?user=carol").status()).isEqualTo(404);
    }

    @Test
    void approvesTheLoginOfADeviceThatWaits() {
        String id = tailnet.ask("phone");

        JsonNode node = tailnet.call("POST", "/node/register?user=alice&key=" + id)
                .json()
                .path("node");

        assertThat(node.path("givenName").asString()).isEqualTo("phone");
        assertThat(node.path("registerMethod").asString()).isEqualTo("REGISTER_METHOD_CLI");
    }

    @Test
    void approvesALoginByTheOtherPathToo() {
        String body = "{\"user\":\"alice\",\"authId\":\"" + tailnet.ask("phone") + "\"}";

        assertThat(tailnet.call("POST", "/auth/register", body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/node/register, 400",
        "/node/register?user=alice, 400",
        "/node/register?user=nobody&key=hskey-authreq-000000000000000000000000, 404",
        "/node/register?user=alice&key=hskey-authreq-000000000000000000000000, 404"
    })
    void refusesLoginsThatDoNotWait(String target, int status) {
        assertThat(tailnet.call("POST", target).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|2026-01-01T00:00:00Z",
                "{}|2026-01-01T00:00:00Z",
                "{\"expiry\":\"2027-05-05T05:05:05Z\"}|2027-05-05T05:05:05Z",
                "{\"disableExpiry\":true}|null"
            })
    void expiresANodeNowLaterOrNever(String body, String expected) {
        tailnet.join("a", alice);

        Answer answer = tailnet.call("POST", "/node/1/expire", body == null ? "" : body);

        assertThat(answer.json().path("node").path("expiry").asString("null")).isEqualTo(expected);
    }

    @Test
    void renames() {
        tailnet.join("a", alice);
        tailnet.join("b", alice);

        assertThat(tailnet.call("POST", "/node/1/rename/desk")
                        .json()
                        .path("node")
                        .path("givenName")
                        .asString())
                .isEqualTo("desk");
        assertThat(tailnet.call("POST", "/node/1/rename/b").status()).isEqualTo(400);
        assertThat(tailnet.call("POST", "/node/1/rename/not_a_label").status()).isEqualTo(400);
        assertThat(tailnet.call("POST", "/node/9/rename/c").status()).isEqualTo(404);
    }

    @Test
    void approvesRoutes() {
        tailnet.join("router", alice, "10.0.0.0/8", "192.168.0.0/24");

        JsonNode node = tailnet.call(
                        "POST",
                        "/node/1/approve_routes",
                        "{\"routes\":[\"10.0.0.0/8\",\"172.16.0.0/12\",\"0.0.0.0/0\"]}")
                .json()
                .path("node");

        assertThat(node.path("approvedRoutes").toString())
                .isEqualTo("[\"0.0.0.0/0\",\"10.0.0.0/8\",\"172.16.0.0/12\",\"::/0\"]");
        assertThat(node.path("subnetRoutes").toString()).isEqualTo("[\"10.0.0.0/8\"]");
        assertThat(tailnet.call("POST", "/node/1/approve_routes", "{\"routes\":[\"10.0.0.1\"]}")
                        .status())
                .isEqualTo(400);
        assertThat(tailnet.call("POST", "/node/1/approve_routes", "{\"routes\":[]}")
                        .json()
                        .path("node")
                        .path("approvedRoutes"))
                .isEmpty();
    }

    @Test
    void taggedNodesShareAUserInListsAndHaveNoneAlone() {
        String key = tailnet.call("POST", "/preauthkey", "{\"aclTags\":[\"tag:web\"]}")
                .json()
                .path("preAuthKey")
                .path("key")
                .asString();
        tailnet.joinWith(key, "server");

        JsonNode listed = tailnet.call("GET", "/node").json().path("nodes").get(0);
        assertThat(listed.path("user").path("id").asString()).isEqualTo("2147455555");
        assertThat(listed.path("tags").toString()).isEqualTo("[\"tag:web\"]");
        assertThat(tailnet.call("GET", "/node/1")
                        .json()
                        .path("node")
                        .path("user")
                        .isNull())
                .isTrue();
    }

    @Test
    void refusesToRemoveAllTags() {
        tailnet.join("a", alice);

        assertThat(tailnet.call("POST", "/node/1/tags", "{\"tags\":[]}").status())
                .isEqualTo(400);
    }

    @Test
    void deletes() {
        tailnet.join("a", alice);

        assertThat(tailnet.call("DELETE", "/node/1").text()).isEqualTo("{}");
        assertThat(tailnet.call("DELETE", "/node/1").status()).isEqualTo(404);
        assertThat(tailnet.call("DELETE", "/node/a").status()).isEqualTo(400);
    }

    @Test
    void backfillsAddressesOnlyWhenConfirmed() {
        assertThat(tailnet.call("POST", "/node/backfillips").status()).isEqualTo(400);
        assertThat(tailnet.call("POST", "/node/backfillips?confirmed=true").text())
                .isEqualTo("{\"changes\":[]}");
    }

    private List<String> names(String target) {
        return tailnet.call("GET", target).json().path("nodes").values().stream()
                .map(node -> node.path("givenName").asString())
                .toList();
    }
}
