package dev.headscale.core.wire;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What changed of a peer ({@code tailcfg.PeerChange}); what is empty stays as the client knows it. Immutable and
 * thread-safe.
 *
 * @param id the peer
 * @param homeDerp the region of its home relay; 0 for unchanged, so that it cannot become unknown again
 * @param capabilityVersion its capability version; 0 for unchanged
 * @param endpoints all its endpoints; an empty list takes away those that it had
 * @param key its node key
 * @param discoKey its disco key
 * @param online whether it is connected
 * @param lastSeen when it was last connected
 * @param keyExpiry when its key expires; {@link #NEVER} if it does not any more
 */
public record PeerPatch(
        NodeId id,
        int homeDerp,
        int capabilityVersion,
        Optional<List<String>> endpoints,
        Optional<NodeKey> key,
        Optional<DiscoKey> discoKey,
        Optional<Boolean> online,
        Optional<Instant> lastSeen,
        Optional<Instant> keyExpiry) {
    /** As {@link #keyExpiry}: the key does not expire. */
    public static final Instant NEVER = WireTime.ZERO;

    /** Copies the list. */
    public PeerPatch {
        endpoints = endpoints.map(List::copyOf);
    }

    /**
     * Starts with a patch that changes nothing.
     *
     * @param id the peer
     * @return the patch
     */
    public static PeerPatch of(NodeId id) {
        return new PeerPatch(
                id,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Sets the home relay.
     *
     * @param region the region's id
     * @return the changed copy
     */
    public PeerPatch withHomeDerp(int region) {
        return new PeerPatch(id, region, capabilityVersion, endpoints, key, discoKey, online, lastSeen, keyExpiry);
    }

    /**
     * Sets the capability version.
     *
     * @param version the version
     * @return the changed copy
     */
    public PeerPatch withCapabilityVersion(int version) {
        return new PeerPatch(id, homeDerp, version, endpoints, key, discoKey, online, lastSeen, keyExpiry);
    }

    /**
     * Sets the endpoints.
     *
     * @param all all endpoints that the peer has now
     * @return the changed copy
     */
    public PeerPatch withEndpoints(List<String> all) {
        return new PeerPatch(
                id, homeDerp, capabilityVersion, Optional.of(all), key, discoKey, online, lastSeen, keyExpiry);
    }

    /**
     * Sets the node key.
     *
     * @param newKey the node key
     * @return the changed copy
     */
    public PeerPatch withKey(NodeKey newKey) {
        return new PeerPatch(
                id, homeDerp, capabilityVersion, endpoints, Optional.of(newKey), discoKey, online, lastSeen, keyExpiry);
    }

    /**
     * Sets the disco key.
     *
     * @param newKey the disco key
     * @return the changed copy
     */
    public PeerPatch withDiscoKey(DiscoKey newKey) {
        return new PeerPatch(
                id, homeDerp, capabilityVersion, endpoints, key, Optional.of(newKey), online, lastSeen, keyExpiry);
    }

    /**
     * Sets the connection state.
     *
     * @param nowOnline whether the peer is connected
     * @param seen when it was last connected; empty to leave that as it is
     * @return the changed copy
     */
    public PeerPatch withOnline(boolean nowOnline, Optional<Instant> seen) {
        return new PeerPatch(
                id, homeDerp, capabilityVersion, endpoints, key, discoKey, Optional.of(nowOnline), seen, keyExpiry);
    }

    /**
     * Sets when the key expires.
     *
     * @param expiry when, or empty for never
     * @return the changed copy
     */
    public PeerPatch withKeyExpiry(Optional<Instant> expiry) {
        Optional<Instant> value = Optional.of(expiry.orElse(NEVER));
        return new PeerPatch(id, homeDerp, capabilityVersion, endpoints, key, discoKey, online, lastSeen, value);
    }

    /**
     * Writes the patch.
     *
     * @return a JSON object in UTF-8
     */
    public byte[] toJson() {
        JsonBytes json = new JsonBytes(256).open('{').name("NodeID").number(id.value());
        if (homeDerp != 0) {
            json.name("DERPRegion").number(homeDerp);
        }
        if (capabilityVersion != 0) {
            json.name("Cap").number(capabilityVersion);
        }
        endpoints.ifPresent(all -> MapJson.texts(json.name("Endpoints"), all));
        key.ifPresent(value -> json.name("Key").plain(value));
        discoKey.ifPresent(value -> json.name("DiscoKey").plain(value));
        online.ifPresent(value -> json.name("Online").flag(value));
        lastSeen.ifPresent(value -> json.name("LastSeen").plain(WireTime.format(value)));
        keyExpiry.ifPresent(value -> json.name("KeyExpiry").plain(WireTime.format(value)));
        return json.close('}').toBytes();
    }
}
