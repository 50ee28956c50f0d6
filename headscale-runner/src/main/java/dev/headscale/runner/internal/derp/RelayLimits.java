package dev.headscale.runner.internal.derp;

import java.time.Duration;

/**
 * The relay's times and sizes. Immutable.
 *
 * @param handshake how long a client may take to introduce itself
 * @param keepAlive the least time between two keep-alive frames
 * @param keepAliveJitter how much is added at most to {@code keepAlive}, drawn once per connection
 * @param write how long a client may take nothing of what is sent to it
 * @param queueDepth how many packets wait for a client, of each of the two kinds
 */
public record RelayLimits(
        Duration handshake, Duration keepAlive, Duration keepAliveJitter, Duration write, int queueDepth) {
    /** What clients of all versions expect. */
    public static final RelayLimits DEFAULT = new RelayLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(2), 32);
}
