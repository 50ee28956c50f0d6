package dev.headscale.noise.testkit.netmap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a PeerChange does to a peer, and which peers' changes a client turns into one by itself. */
final class PeerPatch {
    private static final List<String> NOT_PATCHABLE = List.of(
            "StableID",
            "Name",
            "User",
            "Sharer",
            "Machine",
            "Addresses",
            "AllowedIPs",
            "Hostinfo",
            "Created",
            "Tags",
            "PrimaryRoutes",
            "MachineAuthorized",
            "UnsignedPeerAPIOnly",
            "IsWireGuardOnly",
            "IsJailed",
            "Expired",
            "SelfNodeV4MasqAddrForThisPeer",
            "SelfNodeV6MasqAddrForThisPeer",
            "ExitNodeDNSResolvers");
    /** Set when not null, under the same name in the peer. */
    private static final List<String> SET_IF_PRESENT =
            List.of("Endpoints", "Key", "DiscoKey", "Online", "LastSeen", "KeyExpiry", "KeySignature", "CapMap");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PeerPatch() {}

    /** Returns a patched copy; the peer itself stays as it is. */
    static ObjectNode apply(ObjectNode peer, JsonNode patch) {
        ObjectNode changed = JSON.objectNode().setAll(peer);
        if (patch.path("DERPRegion").asLong(0) != 0) {
            changed.set("HomeDERP", patch.get("DERPRegion"));
        }
        if (patch.path("Cap").asLong(0) != 0) {
            changed.set("Cap", patch.get("Cap"));
        }
        for (String field : SET_IF_PRESENT) {
            if (isPresent(patch.path(field))) {
                changed.set(field, patch.get(field));
            }
        }
        return changed;
    }

    /**
     * Returns the patch that a client makes of a peer sent anew, or null if it takes the new peer as it is. What such a patch
     * cannot say is lost: the old value stays.
     */
    static @Nullable ObjectNode between(ObjectNode was, ObjectNode now) {
        // An absent Hostinfo is another thing than an empty one, and null is an empty one.
        if (was.has("Hostinfo") != now.has("Hostinfo")) {
            return null;
        }
        for (String field : NOT_PATCHABLE) {
            if (!Canon.same(field, was.path(field), now.path(field))) {
                return null;
            }
        }
        ObjectNode patch = JSON.objectNode();
        patch.set("NodeID", now.path("ID"));
        copyIfChanged(patch, "DERPRegion", was.path("HomeDERP"), now.path("HomeDERP"));
        for (String field : List.of("Cap", "Endpoints", "KeySignature")) {
            copyIfChanged(patch, field, was.path(field), now.path(field));
        }
        for (String field : List.of("Online", "LastSeen")) {
            if (isPresent(was.path(field)) && isPresent(now.path(field))) {
                copyIfChanged(patch, field, was.path(field), now.path(field));
            }
        }
        clearIfChanged(patch, was, now, "Key", JSON.stringNode("nodekey:" + "0".repeat(64)));
        clearIfChanged(patch, was, now, "DiscoKey", JSON.stringNode("discokey:" + "0".repeat(64)));
        clearIfChanged(patch, was, now, "KeyExpiry", JSON.stringNode(Canon.ZERO_TIME));
        clearIfChanged(patch, was, now, "CapMap", JSON.objectNode());
        return patch;
    }

    /** Tells whether a client that guards disco keys drops the whole patch. */
    static boolean isStale(ObjectNode peer, JsonNode patch) {
        Optional<Instant> known = Canon.timeOrZero(peer.path("LastSeen"));
        Optional<Instant> sent = Canon.timeOrZero(patch.path("LastSeen"));
        boolean offline =
                patch.path("Online").isBoolean() && !patch.path("Online").booleanValue();
        return isPresent(patch.path("DiscoKey"))
                && offline
                && known.isPresent()
                && sent.isPresent()
                && !sent.get().isAfter(known.get());
    }

    /** Tells whether JSON says something at all. */
    static boolean isPresent(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static void copyIfChanged(ObjectNode patch, String field, JsonNode was, JsonNode now) {
        if (isPresent(now) && !Canon.same(field, was, now)) {
            patch.set(field, now);
        }
    }

    private static void clearIfChanged(
            ObjectNode patch, ObjectNode was, ObjectNode now, String field, JsonNode cleared) {
        JsonNode value = now.path(field);
        if (!Canon.same(field, was.path(field), value)) {
            patch.set(field, isPresent(value) ? value : cleared);
        }
    }
}
