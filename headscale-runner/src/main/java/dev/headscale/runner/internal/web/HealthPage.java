package dev.headscale.runner.internal.web;

import dev.headscale.core.ControlException;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code /health}: whether the server can work, for those who watch it. */
public final class HealthPage implements Page {
    private static final String TYPE = "application/health+json; charset=utf-8";

    private final Runnable check;
    private final Executor executor;

    /**
     * Makes the page.
     *
     * @param check throws {@link ControlException} if the server cannot work; may block
     * @param executor where it is called
     */
    public HealthPage(Runnable check, Executor executor) {
        this.check = check;
        this.executor = executor;
    }

    @Override
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        if (!request.path().equals("/health")) {
            return Optional.empty();
        }
        return request.method().equals("GET")
                ? Optional.of(CompletableFuture.supplyAsync(this::state, executor))
                : Page.methodNotAllowed();
    }

    private WebResponse state() {
        try {
            check.run();
            return WebResponse.of(200, TYPE, "{\"status\":\"pass\"}");
        } catch (ControlException e) {
            return WebResponse.of(500, TYPE, "{\"status\":\"fail\"}");
        }
    }
}
