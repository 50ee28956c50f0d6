package dev.headscale.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The volatile half of a node: what its client sends anew at each connect. It is kept in memory first and written to the
 * store in batches; losing the last few seconds of it is harmless. Immutable and thread-safe.
 *
 * @param discoKey the key of path discovery, if the client has sent one
 * @param endpoints UDP endpoints as {@code ip:port} texts, best first
 * @param hostInfo the device's description of itself
 * @param capabilityVersion the client's capability version, 0 if unknown
 * @param lastSeen the last sign of life, if any: the end of a connection or a registration; while it is online, when it
 *     connected
 * @param online whether a map stream of the node is open; never stored
 */
public record Presence(
        Optional<DiscoKey> discoKey,
        List<String> endpoints,
        HostInfo hostInfo,
        int capabilityVersion,
        Optional<Instant> lastSeen,
        boolean online) {
    /** A node that was never heard of. */
    public static final Presence UNKNOWN =
            new Presence(Optional.empty(), List.of(), HostInfo.EMPTY, 0, Optional.empty(), false);

    /** Copies the list. */
    public Presence {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Returns this with another connection state.
     *
     * @param nowOnline whether a map stream is open
     * @param seen when that became so
     * @return the changed copy
     */
    public Presence withOnline(boolean nowOnline, Instant seen) {
        return new Presence(discoKey, endpoints, hostInfo, capabilityVersion, Optional.of(seen), nowOnline);
    }

    /**
     * Returns this after a sign of life that is not a map stream.
     *
     * @param now when it came
     * @return the changed copy
     */
    public Presence seen(Instant now) {
        return withOnline(online, now);
    }

    /**
     * Returns this with another description of the device.
     *
     * @param info the new description
     * @param version the client's capability version
     * @return the changed copy
     */
    public Presence withHostInfo(HostInfo info, int version) {
        return new Presence(discoKey, endpoints, info, version, lastSeen, online);
    }

    /**
     * Returns this with other path facts.
     *
     * @param key the disco key, if known
     * @param addresses the endpoints
     * @return the changed copy
     */
    public Presence withPaths(Optional<DiscoKey> key, List<String> addresses) {
        return new Presence(key, addresses, hostInfo, capabilityVersion, lastSeen, online);
    }
}
