package dev.headscale.noise.internal.http;

import dev.headscale.noise.internal.tunnel.Timeouts;
import dev.headscale.noise.internal.tunnel.Tunnels;
import dev.headscale.noise.spi.UpgradeProtocol;
import dev.headscale.noise.spi.WebHandler;
import java.time.Clock;
import java.util.Map;

/**
 * What a port serves. Thread-safe.
 *
 * @param serverKey the public key that {@code /key} tells, in its text form
 * @param tunnels opens ts2021 tunnels
 * @param upgrades the other protocols, by path
 * @param web answers everything else
 * @param timeouts how long a peer may take
 * @param clock dates the answers
 */
public record Site(
        String serverKey,
        Tunnels tunnels,
        Map<String, UpgradeProtocol> upgrades,
        WebHandler web,
        Timeouts timeouts,
        Clock clock) {}
