package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.api.TestTailnet.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserRoutesTest {
    private final TestTailnet tailnet = new TestTailnet();

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void createsAUser() {
        Answer answer = tailnet.call(
                "POST",
                "/user",
                "{\"name\":\"alice\",\"displayName\":\"Alice\",\"email\":\"a@example.org\",\"pictureUrl\":\"https://x/y\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"user\":{\"id\":\"1\",\"name\":\"alice\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                        + "\"displayName\":\"Alice\",\"email\":\"a@example.org\",\"providerId\":\"\",\"provider\":\"\","
                        + "\"profilePicUrl\":\"https://x/y\"}}");
    }

    @Test
    void refusesATakenName() {
        tailnet.user("alice");

        assertThat(tailnet.call("POST", "/user", "{\"name\":\"alice\"}").status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'alice bob'",
        "?id=2, bob",
        "?id=0, 'alice bob'",
        "?id=9, ''",
        "?name=alice, alice",
        "?name=alice&id=2, alice",
        "?email=bob%40example.org, bob",
        "?other=1, 'alice bob'"
    })
    void listsUsersByOneCriterion(String query, String names) {
        tailnet.user("alice");
        tailnet.call("POST", "/user", "{\"name\":\"bob\",\"email\":\"bob@example.org\"}");

        assertThat(String.join(
                        " ",
                        tailnet.call("GET", "/user" + query).json().path("users").values().stream()
                                .map(user -> user.path("name").asString())
                                .toList()))
                .isEqualTo(names);
    }

    @Test
    void renames() {
        tailnet.user("alice");
        tailnet.user("bob");

        assertThat(tailnet.call("POST", "/user/1/rename/carol")
                        .json()
                        .path("user")
                        .path("name")
                        .asString())
                .isEqualTo("carol");
        assertThat(tailnet.call("POST", "/user/1/rename/bob").status()).isEqualTo(409);
        assertThat(tailnet.call("POST", "/user/9/rename/dave").status()).isEqualTo(404);
        assertThat(tailnet.call("POST", "/user/0/rename/dave").status()).isEqualTo(404);
        assertThat(tailnet.call("POST", "/user/x/rename/dave").status()).isEqualTo(400);
    }

    @Test
    void deletesUsersWithoutNodesOnly() {
        tailnet.join("laptop", tailnet.user("alice").id());
        tailnet.user("bob");

        assertThat(tailnet.call("DELETE", "/user/1").status()).isEqualTo(400);
        assertThat(tailnet.call("DELETE", "/user/2").text()).isEqualTo("{}");
        assertThat(tailnet.call("DELETE", "/user/2").status()).isEqualTo(404);
        assertThat(tailnet.call("DELETE", "/user/bob").status()).isEqualTo(400);
    }
}
