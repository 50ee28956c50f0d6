package dev.headscale.runner.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException;
import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import dev.headscale.runner.internal.api.TestTailnet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public pages. */
final class WebRouterTest {
    private static final String AUTH_ID = "hskey-authreq-0123456789abcdef01234567";
    private static final NodeKey KNOWN = NodeKey.parse("nodekey:" + "ab".repeat(32));

    private final TestTailnet tailnet = new TestTailnet();
    private Optional<ControlException> illness = Optional.empty();
    private final WebRouter router = new WebRouter(List.of(
            new HealthPage(
                    () -> illness.ifPresent(e -> {
                        throw e;
                    }),
                    Runnable::run),
            new VerifyPage(KNOWN::equals),
            new RegisterPage(),
            new StaticPages("{\"version\":\"1\"}"),
            new AdminPage(tailnet::api, () -> tailnet.tailnet().apiKeys(), Runnable::run)));

    @AfterEach
    void close() {
        tailnet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/health", "/register/x", "/api/v1/user"})
    void everyAnswerHasTheHeadersThatProtectBrowsers(String path) {
        assertThat(get(path).headers())
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Referrer-Policy", "no-referrer")
                .hasEntrySatisfying(
                        "Content-Security-Policy", value -> assertThat(value).contains("frame-ancestors 'none'"));
    }

    @Test
    void tellsItsHealth() {
        assertThat(text(get("/health"))).isEqualTo("{\"status\":\"pass\"}");
        assertThat(get("/health").headers()).containsEntry("Content-Type", "application/health+json; charset=utf-8");

        illness = Optional.of(new ControlException(ControlException.Code.UNAVAILABLE, "no database"));
        assertThat(get("/health").status()).isEqualTo(500);
        assertThat(text(get("/health"))).isEqualTo("{\"status\":\"fail\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/robots.txt|200|User-agent: *;Disallow: /",
                "/version|200|{\"version\":\"1\"}",
                "/nothing|404|404 page not found;"
            })
    void servesSmallPages(String path, int status, String body) {
        WebResponse response = get(path);

        assertThat(response.status()).isEqualTo(status);
        assertThat(text(response)).isEqualTo(body.replace(';', '\n'));
    }

    @ParameterizedTest
    @CsvSource({"POST, /health", "HEAD, /", "GET, /verify", "POST, /register/" + AUTH_ID})
    void refusesOtherMethods(String method, String path) {
        assertThat(send(method, path, "").status()).isEqualTo(405);
    }

    @Test
    void tellsWhomARelayShouldServe() {
        assertThat(text(send("POST", "/verify", "{\"NodePublic\":\"" + KNOWN + "\",\"Source\":\"1.2.3.4\"}")))
                .isEqualTo("{\"Allow\":true}");
        assertThat(text(send("POST", "/verify", "{\"NodePublic\":\"nodekey:" + "00".repeat(32) + "\"}")))
                .isEqualTo("{\"Allow\":false}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"NodePublic\":1}", "{\"NodePublic\":\"nodekey:12\"}"})
    void refusesToVerifyNonsense(String body) {
        assertThat(send("POST", "/verify", body).status()).isEqualTo(400);
    }

    @Test
    void refusesToVerifyMoreThanAKey() {
        assertThat(send("POST", "/verify", " ".repeat(4097)).status()).isEqualTo(413);
    }

    @Test
    void showsHowToApproveALogin() {
        WebResponse page = get("/register/" + AUTH_ID);

        assertThat(page.headers()).containsEntry("Content-Type", "text/html; charset=utf-8");
        assertThat(text(page)).contains("headscale nodes register --key " + AUTH_ID + " --user USERNAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "hskey-authreq-<script>alert(1)</script>", AUTH_ID + "0", "../version"})
    void neverPutsAnythingElseOnThePage(String id) {
        WebResponse response = get("/register/" + id);

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).isEqualTo("invalid auth id\n");
    }

    @Test
    void isBusyWhenNobodyCanWork() {
        WebRouter busy = new WebRouter(List.of(new HealthPage(() -> {}, task -> {
            throw new RejectedExecutionException();
        })));

        assertThat(busy.handle(request("GET", "/health", ""))
                        .toCompletableFuture()
                        .join()
                        .status())
                .isEqualTo(503);
    }

    @Test
    void administersForApiKeysOnly() {
        String key =
                tailnet.tailnet().apiKeys().create(Optional.empty()).secret().reveal();

        assertThat(get("/api/v1/user").status()).isEqualTo(401);
        assertThat(text(get("/api/v1/user")))
                .isEqualTo("{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Unauthorized\"}");
        assertThat(administer("Bearer " + key).status()).isEqualTo(200);
        assertThat(administer("bearer " + key).status()).isEqualTo(401);
        assertThat(administer("Bearer " + key + "0").status()).isEqualTo(401);
        assertThat(administer("Basic " + key).status()).isEqualTo(401);
    }

    @Test
    void anExpiredApiKeyIsWorthless() {
        var issued = tailnet.tailnet().apiKeys().create(Optional.empty());
        tailnet.tailnet().apiKeys().expire(issued.key().id());

        assertThat(administer("Bearer " + issued.secret().reveal()).status()).isEqualTo(401);
    }

    private WebResponse administer(String authorization) {
        return answer(new WebRequest(
                "GET",
                "/api/v1/user",
                "",
                Map.of("authorization", List.of(authorization)),
                new byte[0],
                "test",
                false));
    }

    private WebResponse get(String path) {
        return send("GET", path, "");
    }

    private WebResponse send(String method, String path, String body) {
        return answer(request(method, path, body));
    }

    private static WebRequest request(String method, String path, String body) {
        return new WebRequest(method, path, "", Map.of(), body.getBytes(StandardCharsets.UTF_8), "127.0.0.1:1", false);
    }

    private WebResponse answer(WebRequest request) {
        return router.handle(request).toCompletableFuture().join();
    }

    private static String text(WebResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
