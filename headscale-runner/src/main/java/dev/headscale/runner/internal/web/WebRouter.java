package dev.headscale.runner.internal.web;

import dev.headscale.noise.spi.WebHandler;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** Asks one page after the other, and puts headers for browsers on every answer. Thread-safe. */
public final class WebRouter implements WebHandler {
    private static final Map<String, String> SECURITY = Map.of(
            "X-Frame-Options", "DENY",
            "Content-Security-Policy", "frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer");

    private final List<Page> pages;

    /**
     * Makes the router.
     *
     * @param pages what is served; the first that knows a path wins
     */
    public WebRouter(List<Page> pages) {
        this.pages = List.copyOf(pages);
    }

    @Override
    public CompletionStage<WebResponse> handle(WebRequest request) {
        return answer(request).thenApply(WebRouter::secured);
    }

    private CompletionStage<WebResponse> answer(WebRequest request) {
        try {
            return pages.stream()
                    .flatMap(page -> page.handle(request).stream())
                    .findFirst()
                    .orElseGet(() -> CompletableFuture.completedFuture(WebResponse.text(404, "404 page not found")));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(WebResponse.text(503, "the server is busy or stopping"));
        }
    }

    /** A page's own, stricter header stays. */
    private static WebResponse secured(WebResponse response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        SECURITY.forEach(headers::putIfAbsent);
        return new WebResponse(response.status(), headers, response.body());
    }
}
