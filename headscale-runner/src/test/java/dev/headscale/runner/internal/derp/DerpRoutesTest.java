package dev.headscale.runner.internal.derp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.DerpMap;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerpRoutesTest {
    private final ManualTime time = new ManualTime();
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final Map<String, List<String>> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final DerpRoutes routes = new DerpRoutes(
            DerpMapSource.fixed(DerpMap.of(region())), "control.example", lookups::add, this::resolve, time::nanos);

    private static DerpMap.Region region() {
        return new DerpMap.Region(
                999,
                "own",
                "Own",
                List.of(new DerpMap.Relay("999a", "relay.example", "", "", 0, 0, false, Optional.empty())));
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        asked.add(host);
        List<InetAddress> found = new ArrayList<>();
        for (String address : dns.getOrDefault(host, List.of())) {
            found.add(InetAddress.getByName(address));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return found.toArray(InetAddress[]::new);
    }

    @ParameterizedTest
    @CsvSource({"GET, /derp/probe", "HEAD, /derp/probe", "GET, /derp/latency-check", "HEAD, /derp/latency-check"})
    void probesAreAnsweredForPagesOfAnyOrigin(String method, String path) {
        WebResponse response = now(method, path);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Access-Control-Allow-Origin", "*");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST, /derp/probe", "OPTIONS, /derp/latency-check"})
    void probesOfOtherMethodsAreBogus(String method, String path) {
        WebResponse response = now(method, path);
        assertThat(response.status()).isEqualTo(405);
        assertThat(text(response)).isEqualTo("bogus probe method\n");
    }

    @Test
    void theRelayItselfWantsAnUpgrade() {
        WebResponse response = now("GET", "/derp");
        assertThat(response.status()).isEqualTo(426);
        assertThat(text(response)).isEqualTo("DERP requires connection upgrade\n");
    }

    @Test
    void otherPathsAreNotServedHere() {
        assertThat(routes.handle(request("GET", "/", "", Map.of()))).isEmpty();
        assertThat(routes.handle(request("GET", "/derp/", "", Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ts_derp.example",
                "a",
                "AZaz09._:-",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void aChallengeIsAnswered(String challenge) {
        WebResponse response = noContent(Map.of("x-tailscale-challenge", List.of(challenge)));
        assertThat(response.headers()).containsEntry("X-Tailscale-Response", "response " + challenge);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\u0000b",
                "a\nb",
                "caf\u00e9",
                "a/b",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void aMalformedChallengeIsNotRepeated(String challenge) {
        WebResponse response = noContent(Map.of("x-tailscale-challenge", List.of(challenge)));
        assertThat(response.headers()).containsOnlyKeys("Cache-Control");
    }

    @Test
    void withoutAChallengeThereIsNoResponseHeader() {
        assertThat(noContent(Map.of()).headers())
                .containsExactly(
                        Map.entry("Cache-Control", "no-cache, no-store, must-revalidate, no-transform, max-age=0"));
    }

    private WebResponse noContent(Map<String, List<String>> headers) {
        WebResponse response = routes.handle(request("GET", "/generate_204", "t=1", headers))
                .orElseThrow()
                .toCompletableFuture()
                .join();
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        return response;
    }

    @Test
    void bootstrapDnsResolvesTheRelaysAndTheServer() {
        dns.put("relay.example", List.of("192.0.2.1", "2001:db8::1"));
        dns.put("control.example", List.of("192.0.2.2"));
        CompletableFuture<WebResponse> first = bootstrap("");
        CompletableFuture<WebResponse> second = bootstrap("q=somebody.else");
        assertThat(first).isNotDone();
        assertThat(lookups).hasSize(1);
        lookups.remove().run();
        assertThat(text(first.join()))
                .isEqualTo("{\"control.example\":[\"192.0.2.2\"],"
                        + "\"relay.example\":[\"192.0.2.1\",\"2001:db8:0:0:0:0:0:1\"]}");
        assertThat(text(second.join())).isEqualTo(text(first.join()));
        assertThat(first.join().headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Connection", "close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=control.example", "x=1&q=control%2Eexample&y"})
    void bootstrapDnsAnswersOnlyWhatWasAskedIfItIsKnown(String query) {
        dns.put("relay.example", List.of("192.0.2.1"));
        dns.put("control.example", List.of("192.0.2.2"));
        CompletableFuture<WebResponse> response = bootstrap(query);
        lookups.remove().run();
        assertThat(text(response.join())).isEqualTo("{\"control.example\":[\"192.0.2.2\"]}");
    }

    @Test
    void bootstrapDnsTakesAMalformedQueryForNone() {
        dns.put("relay.example", List.of("192.0.2.1"));
        CompletableFuture<WebResponse> response = bootstrap("q=%zz");
        lookups.remove().run();
        assertThat(text(response.join())).isEqualTo("{\"relay.example\":[\"192.0.2.1\"]}");
    }

    @Test
    void bootstrapDnsRemembersForTenMinutesAndThenAnswersWhileItLooksAgain() {
        dns.put("relay.example", List.of("192.0.2.1"));
        assertThat(bootstrap("")).isNotDone();
        lookups.remove().run();
        time.advance(BootstrapDns.FRESH.minusMillis(1));
        assertThat(bootstrap("")).isDone();
        assertThat(lookups).isEmpty();
        time.advance(java.time.Duration.ofMillis(1));
        dns.put("relay.example", List.of("192.0.2.9"));
        assertThat(text(bootstrap("").join())).contains("192.0.2.1");
        assertThat(text(bootstrap("").join())).contains("192.0.2.1");
        assertThat(lookups).hasSize(1);
        lookups.remove().run();
        assertThat(text(bootstrap("").join())).contains("192.0.2.9");
        assertThat(asked).hasSize(4);
    }

    @Test
    void aNameThatCannotBeResolvedAnyMoreKeepsItsAddresses() {
        dns.put("relay.example", List.of("192.0.2.1"));
        assertThat(bootstrap("")).isNotDone();
        lookups.remove().run();
        dns.clear();
        time.advance(BootstrapDns.FRESH);
        assertThat(bootstrap("")).isDone();
        lookups.remove().run();
        assertThat(text(bootstrap("").join())).isEqualTo("{\"relay.example\":[\"192.0.2.1\"]}");
    }

    @Test
    void bootstrapDnsIsForReadingOnly() {
        assertThat(now("POST", "/bootstrap-dns").status()).isEqualTo(405);
    }

    private CompletableFuture<WebResponse> bootstrap(String query) {
        return routes.handle(request("GET", "/bootstrap-dns", query, Map.of()))
                .orElseThrow()
                .toCompletableFuture();
    }

    private WebResponse now(String method, String path) {
        return routes.handle(request(method, path, "", Map.of()))
                .orElseThrow()
                .toCompletableFuture()
                .join();
    }

    private static String text(WebResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static WebRequest request(String method, String path, String query, Map<String, List<String>> headers) {
        return new WebRequest(method, path, query, headers, new byte[0], "192.0.2.7:1", false);
    }
}
