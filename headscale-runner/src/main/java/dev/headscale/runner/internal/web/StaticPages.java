package dev.headscale.runner.internal.web;

import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Pages that never change. */
public final class StaticPages implements Page {
    private final Map<String, WebResponse> pages;

    /**
     * Makes the pages.
     *
     * @param version the version of this server as JSON
     */
    public StaticPages(String version) {
        pages = Map.of(
                "/", Html.page("headscale", "<p>This is a control server for Tailscale clients.</p>"),
                "/robots.txt", WebResponse.of(200, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /"),
                "/version", WebResponse.json(200, version));
    }

    @Override
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        WebResponse page = pages.get(request.path());
        if (page == null) {
            return Optional.empty();
        }
        return request.method().equals("GET") ? Page.now(page) : Page.methodNotAllowed();
    }
}
