package dev.headscale.runner.internal.web;

import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Some of what is served beside the control protocol. Thread-safe. */
public interface Page {

    /**
     * Answers a request, if its path is one of this page's. Must not block.
     *
     * @param request the request
     * @return the answer, or empty if the path is none of these
     */
    Optional<CompletionStage<WebResponse>> handle(WebRequest request);

    /** An answer that is there already. */
    static Optional<CompletionStage<WebResponse>> now(WebResponse response) {
        return Optional.of(CompletableFuture.completedFuture(response));
    }

    /** The refusal of any method but one. */
    static Optional<CompletionStage<WebResponse>> methodNotAllowed() {
        return now(WebResponse.text(405, "405 method not allowed"));
    }
}
