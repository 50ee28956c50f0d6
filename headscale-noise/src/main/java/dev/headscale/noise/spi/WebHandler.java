package dev.headscale.noise.spi;

import java.util.concurrent.CompletionStage;

/** Answers the requests outside the tunnel that the transport does not answer itself. Thread-safe. */
public interface WebHandler {

    /**
     * Answers a request. Called on an event loop: must not block. A stage that fails becomes a bare 500.
     *
     * @param request the request, complete with its body of at most 1 MiB
     * @return the answer, now or later
     */
    CompletionStage<WebResponse> handle(WebRequest request);
}
