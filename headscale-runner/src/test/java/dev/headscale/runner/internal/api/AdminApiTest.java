package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.api.TestTailnet.Answer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for all operations. */
final class AdminApiTest {
    private final TestTailnet tailnet = new TestTailnet();

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void answersUnknownPathsWithText() {
        Answer answer = tailnet.call("GET", "/nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.text()).isEqualTo("404 page not found\n");
    }

    @ParameterizedTest
    @CsvSource({"HEAD, /health", "PUT, /user", "GET, /user/1", "POST, /node/1"})
    void refusesOtherMethods(String method, String path) {
        assertThat(tailnet.call(method, path).status()).isEqualTo(405);
    }

    @Test
    void tellsItsHealth() {
        assertThat(tailnet.call("GET", "/health").text()).isEqualTo("{\"databaseConnectivity\":true}");

        tailnet.control().close();
        assertThat(tailnet.call("GET", "/health").status()).isEqualTo(503);
    }

    @Test
    void aProblemHasItsTypeAndItsMembers() {
        Answer answer = tailnet.call("GET", "/node/7");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.text())
                .isEqualTo("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"getting node\","
                        + "\"errors\":[{\"message\":\"node not found\"}]}");
    }

    @Test
    void saysWhereABodyIsWrong() {
        Answer answer = tailnet.call("POST", "/preauthkey", "{\"user\":1,\"reusable\":\"yes\",\"colour\":1}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString()).isEqualTo("validation failed");
        assertThat(answer.json().path("errors").toString())
                .isEqualTo("[{\"message\":\"expected string\",\"location\":\"body.user\"},"
                        + "{\"message\":\"expected boolean\",\"location\":\"body.reusable\"},"
                        + "{\"message\":\"unexpected property\",\"location\":\"body.colour\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|400|request body is required",
                "{|400|validation failed",
                "{} {}|400|validation failed",
                "{\"name\":\"a\",\"name\":\"b\"}|400|validation failed",
                "[]|422|validation failed",
                "null|422|validation failed",
                "{\"name\":[]}|422|validation failed"
            })
    void refusesBodiesThatAreNoObjectOfItsKind(String body, int status, String detail) {
        Answer answer = tailnet.call("POST", "/user", body == null ? "" : body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).isEqualTo(detail);
    }

    @Test
    void refusesBodiesOfAnotherType() {
        assertThat(tailnet.call("POST", "/user", Optional.of("text/xml"), "<a/>")
                        .status())
                .isEqualTo(415);
        assertThat(tailnet.call("POST", "/user", Optional.of("application/json; charset=utf-8"), "{\"name\":\"a\"}")
                        .status())
                .isEqualTo(200);
        assertThat(tailnet.call("POST", "/user", Optional.empty(), "{\"name\":\"b\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void decodesPathAndQuery() {
        tailnet.user("a+b@example.org");

        assertThat(tailnet.call("GET", "/user?name=a%2Bb%40example.org").json().path("users"))
                .hasSize(1);
        assertThat(tailnet.call("POST", "/user/1/rename/c+d%2Fe", "")
                        .json()
                        .path("user")
                        .path("name")
                        .asString())
                .isEqualTo("c+d/e");
        assertThat(tailnet.call("GET", "/user/%zz").status()).isEqualTo(400);
        assertThat(tailnet.call("GET", "/user?name=%zz").status()).isEqualTo(400);
    }
}
