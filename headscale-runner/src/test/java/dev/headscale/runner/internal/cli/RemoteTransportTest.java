package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.headscale.runner.internal.cli.TestCli.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands for a server on another machine. */
final class RemoteTransportTest {
    @TempDir
    Path directory;

    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private HttpServer server;
    private TestCli cli;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"users\":[],\"apiKey\":\"k\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/api/v1/health", exchange -> {
            try {
                silence.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        cli = new TestCli(directory)
                .with(
                        "HEADSCALE_CLI_ADDRESS",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .with("HEADSCALE_CLI_API_KEY", "hskey-api-secret");
    }

    @AfterEach
    void stop() {
        silence.countDown();
        server.stop(0);
        cli.close();
    }

    @Test
    void presentsTheApiKey() {
        assertThat(cli.run("users", "list", "-n", "a b", "-o", "json-line").out())
                .isEqualTo("[]\n");
        cli.run("apikeys", "create");

        assertThat(requests)
                .containsExactly(
                        "GET /api/v1/user?name=a%20b Bearer hskey-api-secret ",
                        "POST /api/v1/apikey Bearer hskey-api-secret {\"expiration\":\"2026-04-01T00:00:00Z\"}");
    }

    @Test
    void saysThatTheKeyIsNotAccepted() {
        status = 401;

        assertThat(cli.run("users", "list").err()).isEqualTo("Error: the server does not accept the API key\n");
    }

    @Test
    void saysThatTheAnswerMakesNoSense() {
        status = 502;

        assertThat(cli.run("users", "list").err()).isEqualTo("Error: unexpected response status 502\n");
    }

    @Test
    void saysThatNobodyIsThere() {
        server.stop(0);

        assertThat(cli.run("users", "list").err()).startsWith("Error: connecting to headscale: http://127.0.0.1:");
    }

    @Test
    void doesNotWaitForEver() {
        Result result = cli.with("HEADSCALE_CLI_TIMEOUT", "200ms").run("health");

        assertThat(result.err()).contains("no answer from http://127.0.0.1").contains("within 200ms");
    }

    @Test
    void needsAnAddressThatIsOne() {
        assertThat(cli.with("HEADSCALE_CLI_ADDRESS", "http://a b")
                        .run("users", "list")
                        .err())
                .contains("cli.address \"http://a b\" is not an address");
        assertThat(cli.with("HEADSCALE_CLI_API_KEY", "").run("users", "list").err())
                .contains("HEADSCALE_CLI_API_KEY");
    }
}
