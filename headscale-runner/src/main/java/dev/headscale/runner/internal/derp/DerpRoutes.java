package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.DerpMap;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The ordinary HTTP requests that clients send to the host of a relay. Thread-safe. */
public final class DerpRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] NOTHING = {};
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final String NO_CACHE = "no-cache, no-store, must-revalidate, no-transform, max-age=0";

    private final BootstrapDns dns;

    /**
     * Serves a relay's host.
     *
     * @param map the relays whose host names {@code /bootstrap-dns} resolves
     * @param serverHost the host under which clients know the control server, resolved too
     * @param executor where names are looked up; its threads block
     */
    public DerpRoutes(DerpMapSource map, String serverHost, Executor executor) {
        this(map, serverHost, executor, InetAddress::getAllByName, System::nanoTime);
    }

    DerpRoutes(
            DerpMapSource map,
            String serverHost,
            Executor executor,
            BootstrapDns.Resolver resolver,
            LongSupplier nanoTime) {
        this.dns = new BootstrapDns(() -> hosts(map.current(), serverHost), resolver, executor, nanoTime);
    }

    /**
     * Answers a request, if it is for one of the paths here.
     *
     * @param request the request
     * @return the answer, or empty if the path is none of these
     */
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        return switch (request.path()) {
            case DerpRelay.PATH -> now(WebResponse.text(426, "DERP requires connection upgrade"));
            case "/derp/probe", "/derp/latency-check" -> now(probe(request));
            case "/generate_204" -> now(noContent(request));
            case "/bootstrap-dns" -> Optional.of(bootstrapDns(request));
            default -> Optional.empty();
        };
    }

    private static Optional<CompletionStage<WebResponse>> now(WebResponse response) {
        return Optional.of(CompletableFuture.completedFuture(response));
    }

    /** What clients measure the time of when UDP is blocked. */
    private static WebResponse probe(WebRequest request) {
        return isRead(request)
                ? new WebResponse(200, Map.of("Access-Control-Allow-Origin", "*"), NOTHING)
                : WebResponse.text(405, "bogus probe method");
    }

    /** What clients find captive portals with: those do not know how to answer the challenge. */
    private static WebResponse noContent(WebRequest request) {
        return request.header("x-tailscale-challenge")
                .filter(challenge -> CHALLENGE.matcher(challenge).matches())
                .map(challenge -> new WebResponse(
                        204,
                        Map.of("Cache-Control", NO_CACHE, "X-Tailscale-Response", "response " + challenge),
                        NOTHING))
                .orElseGet(() -> new WebResponse(204, Map.of("Cache-Control", NO_CACHE), NOTHING));
    }

    /** What clients ask when their own DNS does not know the control server. */
    private CompletionStage<WebResponse> bootstrapDns(WebRequest request) {
        if (!isRead(request)) {
            return CompletableFuture.completedFuture(WebResponse.text(405, "use GET"));
        }
        Optional<String> name = queryName(request.query());
        return dns.addresses().thenApply(all -> {
            Map<String, List<String>> asked = name.filter(all::containsKey)
                    .map(known -> Map.of(known, all.getOrDefault(known, List.of())))
                    .orElse(all);
            Map<String, String> headers = Map.of("Content-Type", "application/json", "Connection", "close");
            return new WebResponse(200, headers, JSON.writeValueAsBytes(asked));
        });
    }

    private static boolean isRead(WebRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    /** Returns the parameter {@code q}, or empty if there is none or it is not well encoded. */
    private static Optional<String> queryName(String query) {
        try {
            return Stream.of(query.split("&"))
                    .filter(parameter -> parameter.startsWith("q="))
                    .map(parameter -> URLDecoder.decode(parameter.substring(2), StandardCharsets.UTF_8))
                    .findFirst();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Set<String> hosts(DerpMap map, String serverHost) {
        return Stream.concat(
                        Stream.of(serverHost),
                        map.regions().values().stream()
                                .flatMap(region -> region.nodes().stream())
                                .map(DerpMap.Relay::hostName))
                .collect(Collectors.toUnmodifiableSet());
    }
}
