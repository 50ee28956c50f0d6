package dev.headscale.noise.internal.tunnel;

import java.time.Duration;

/**
 * How long a peer may take.
 *
 * @param head for the head of the first request, from connecting on, TLS included
 * @param body for the body of a request
 * @param idle between two requests outside the tunnel
 * @param handshake from the upgrade to the first authentic bytes of HTTP/2
 * @param shutdown to leave: to end its streams when the server closes, or to read the last word
 */
public record Timeouts(Duration head, Duration body, Duration idle, Duration handshake, Duration shutdown) {
    /** What suits real networks. */
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3));
}
