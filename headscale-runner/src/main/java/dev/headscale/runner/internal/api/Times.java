package dev.headscale.runner.internal.api;

import java.time.Instant;

/** Times as the API writes them. */
final class Times {
    /** What stands for "no time" where a time cannot be null. */
    static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private Times() {}
}
