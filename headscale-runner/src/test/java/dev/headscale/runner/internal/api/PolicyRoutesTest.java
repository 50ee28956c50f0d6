package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.api.TestTailnet.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

final class PolicyRoutesTest {
    private static final String CLOSED = "{\"acls\": []} // nobody";
    private static final String WRONG =
            "{\"acls\": [\n{\"action\": \"accept\", \"src\": [\"tag:a\"], \"dst\": [\"tag:b:22\"]}]}";

    private final TestTailnet tailnet = new TestTailnet();

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void returnsWhatWasSetAsItWasWritten() {
        assertThat(tailnet.call("GET", "/policy").status()).isEqualTo(404);

        Answer set = tailnet.call("PUT", "/policy", body(CLOSED));

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().path("updatedAt").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(tailnet.call("GET", "/policy").json().path("policy").asString())
                .isEqualTo(CLOSED);
    }

    @Test
    void namesEveryProblemWithItsPlaceAndChangesNothing() {
        tailnet.call("PUT", "/policy", body(CLOSED));

        Answer refused = tailnet.call("PUT", "/policy", body(WRONG));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("detail").asString()).isEqualTo("setting policy");
        assertThat(refused.json().path("errors").values())
                .extracting(error -> error.path("location").asString())
                .containsExactly("body.policy:2:30", "body.policy:2:48");
        assertThat(tailnet.call("GET", "/policy").json().path("policy").asString())
                .isEqualTo(CLOSED);
    }

    @Test
    void checksWithoutSetting() {
        tailnet.user("alice");
        String failing = "{\"acls\": [], \"tests\": [{\"src\": \"alice@\", \"accept\": [\"100.64.0.9:22\"]}]}";

        assertThat(tailnet.call("POST", "/policy/check", body(CLOSED)).text()).isEqualTo("{}");
        assertThat(tailnet.call("POST", "/policy/check", body(failing)).status())
                .isEqualTo(400);
        assertThat(tailnet.call("GET", "/policy").status()).isEqualTo(404);
    }

    @Test
    void doesNotSetAPolicyThatIsKeptInAFile() {
        AdminApi api =
                new AdminApi(tailnet.tailnet(), tailnet.control()::checkHealth, tailnet.clock(), PolicyHome.FILE);

        assertThat(tailnet.callOf(api, "PUT", "/policy", body(CLOSED)).text())
                .contains("\"status\":400")
                .contains("update is disabled for modes other than 'database'")
                .contains("change the file that policy.path names");
        assertThat(tailnet.callOf(api, "POST", "/policy/check", body(CLOSED)).status())
                .isEqualTo(200);
    }

    private static String body(String policy) {
        return JsonNodeFactory.instance.objectNode().put("policy", policy).toString();
    }
}
