package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.api.TestTailnet.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Pre-auth keys and API keys. */
final class KeyRoutesTest {
    private final TestTailnet tailnet = new TestTailnet();

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void showsThePreAuthKeyOnceOnly() {
        tailnet.user("alice");

        JsonNode made = tailnet.call(
                        "POST",
                        "/preauthkey",
                        "{\"user\":\"1\",\"reusable\":true,\"expiration\":\"2026-01-02T01:00:00+01:00\"}")
                .json()
                .path("preAuthKey");

        assertThat(made.path("key").asString()).matches("hskey-auth-[0-9a-f]{12}-[0-9a-f]{64}");
        assertThat(made.path("user").path("name").asString()).isEqualTo("alice");
        assertThat(made.path("reusable").asBoolean()).isTrue();
        assertThat(made.path("ephemeral").asBoolean()).isFalse();
        assertThat(made.path("expiration").asString()).isEqualTo("2026-01-02T00:00:00Z");
        assertThat(made.path("aclTags")).isEmpty();
        assertThat(list("/preauthkey", "preAuthKeys").get(0).path("key").asString())
                .isEqualTo(made.path("key").asString().substring(0, 23) + "-***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400",
                "{\"user\":\"0\"}|400",
                "{\"user\":\"9\"}|404",
                "{\"user\":\"alice\"}|400",
                "{\"user\":\"1\",\"aclTags\":[\"web\"]}|400",
                "{\"user\":\"1\",\"expiration\":\"tomorrow\"}|422",
                "{\"user\":\"1\"}|200",
                "{\"aclTags\":[\"tag:web\"]}|200"
            })
    void aPreAuthKeyNeedsAUserOrTags(String body, int status) {
        tailnet.user("alice");

        assertThat(tailnet.call("POST", "/preauthkey", body).status()).isEqualTo(status);
    }

    @Test
    void keysWithoutAnExpirationLiveAsLongAsThoseOfTheCommandLine() {
        tailnet.user("alice");

        tailnet.call("POST", "/preauthkey", "{\"user\":\"1\",\"expiration\":\"0001-01-01T00:00:00Z\"}");
        tailnet.call("POST", "/apikey", "{}");

        assertThat(list("/preauthkey", "preAuthKeys").get(0).path("expiration").asString())
                .isEqualTo("2026-01-01T01:00:00Z");
        assertThat(list("/apikey", "apiKeys").get(0).path("expiration").asString())
                .isEqualTo("2026-04-01T00:00:00Z");
    }

    @Test
    void expiresAndDeletesPreAuthKeys() {
        tailnet.user("alice");
        tailnet.call("POST", "/preauthkey", "{\"user\":\"1\"}");

        assertThat(tailnet.call("POST", "/preauthkey/expire", "{\"id\":\"1\"}").text())
                .isEqualTo("{}");
        assertThat(list("/preauthkey", "preAuthKeys").get(0).path("expiration").asString())
                .isEqualTo("2026-01-01T00:00:00Z");
        assertThat(tailnet.call("DELETE", "/preauthkey?id=1").text()).isEqualTo("{}");
        assertThat(list("/preauthkey", "preAuthKeys")).isEmpty();
        assertThat(tailnet.call("DELETE", "/preauthkey?id=1").status()).isEqualTo(404);
        assertThat(tailnet.call("DELETE", "/preauthkey").status()).isEqualTo(404);
        assertThat(tailnet.call("DELETE", "/preauthkey?id=x").status()).isEqualTo(400);
        assertThat(tailnet.call("POST", "/preauthkey/expire", "{}").status()).isEqualTo(404);
    }

    @Test
    void makesAnApiKeyThatAuthenticates() {
        Answer answer = tailnet.call("POST", "/apikey");

        String secret = answer.json().path("apiKey").asString();
        assertThat(secret).matches("hskey-api-[0-9a-f]{12}-[0-9a-f]{64}");
        assertThat(tailnet.tailnet().apiKeys().authenticate(secret)).isPresent();
        JsonNode listed = list("/apikey", "apiKeys").get(0);
        assertThat(listed.path("prefix").asString()).isEqualTo(secret.substring(0, 22) + "-***");
        assertThat(listed.path("lastSeen").isNull()).isTrue();
    }

    @Test
    void findsAnApiKeyByAnyFormOfItsPrefix() {
        for (int i = 0; i < 3; i++) {
            tailnet.call("POST", "/apikey", "{}");
        }
        JsonNode keys = list("/apikey", "apiKeys");
        String masked = keys.get(0).path("prefix").asString();
        String marked = keys.get(1).path("prefix").asString().replace("-***", "");
        String bare = marked(keys.get(2));

        assertThat(tailnet.call("DELETE", "/apikey/" + masked).status()).isEqualTo(200);
        assertThat(tailnet.call("DELETE", "/apikey/" + marked).status()).isEqualTo(200);
        assertThat(tailnet.call("POST", "/apikey/expire", "{\"prefix\":\"" + bare + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(tailnet.call("DELETE", "/apikey/" + bare).status()).isEqualTo(200);
        assertThat(list("/apikey", "apiKeys")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400",
                "{\"id\":\"0\"}|400",
                "{\"id\":\"1\",\"prefix\":\"abc\"}|400",
                "{\"id\":\"9\"}|404",
                "{\"prefix\":\"abc\"}|404",
                "{\"id\":\"1\"}|200"
            })
    void expiresOneApiKeyByIdOrByPrefix(String body, int status) {
        tailnet.call("POST", "/apikey");

        assertThat(tailnet.call("POST", "/apikey/expire", body).status()).isEqualTo(status);
    }

    private static String marked(JsonNode key) {
        return key.path("prefix").asString().substring("hskey-api-".length()).replace("-***", "");
    }

    private JsonNode list(String path, String name) {
        return tailnet.call("GET", path).json().path(name);
    }
}
