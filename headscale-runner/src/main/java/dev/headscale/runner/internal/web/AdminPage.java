package dev.headscale.runner.internal.web;

import dev.headscale.core.ApiKeys;
import dev.headscale.core.ControlException;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import dev.headscale.runner.internal.api.AdminApi;
import dev.headscale.runner.internal.api.ApiRequest;
import dev.headscale.runner.internal.api.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code /api/v1}: the admin API for those who present an API key. */
public final class AdminPage implements Page {
    private static final String BEARER = "Bearer ";
    private static final WebResponse UNAUTHORIZED = problem(401, "Unauthorized");
    private static final WebResponse UNAVAILABLE = problem(503, "Service Unavailable");

    private final Supplier<AdminApi> api;
    private final Supplier<ApiKeys> keys;
    private final Executor executor;

    /**
     * Makes the page.
     *
     * @param api what is served; asked for with each request
     * @param keys whom it is served to; asked for with each request
     * @param executor where operations run
     */
    public AdminPage(Supplier<AdminApi> api, Supplier<ApiKeys> keys, Executor executor) {
        this.api = api;
        this.keys = keys;
        this.executor = executor;
    }

    @Override
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        return request.path().startsWith(AdminApi.PREFIX + "/")
                ? Optional.of(CompletableFuture.supplyAsync(() -> answer(request), executor))
                : Optional.empty();
    }

    private WebResponse answer(WebRequest request) {
        try {
            boolean known = request.header("authorization")
                    .filter(value -> value.startsWith(BEARER))
                    .flatMap(value -> keys.get().authenticate(value.substring(BEARER.length())))
                    .isPresent();
            return known ? forward(request) : UNAUTHORIZED;
        } catch (ControlException e) {
            return UNAVAILABLE;
        }
    }

    private WebResponse forward(WebRequest request) {
        // The path is decoded here, and will be again.
        ApiResponse answer = api.get()
                .answer(new ApiRequest(
                        request.method(),
                        request.path().replace("%", "%25"),
                        request.query(),
                        request.header("content-type"),
                        request.body()));
        return new WebResponse(answer.status(), answer.headers(), answer.body());
    }

    private static WebResponse problem(int status, String title) {
        String body = "{\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"" + title + "\"}";
        return new WebResponse(
                status, Map.of("Content-Type", "application/problem+json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
