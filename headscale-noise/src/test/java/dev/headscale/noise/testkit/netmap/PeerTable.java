package dev.headscale.noise.testkit.netmap;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The peers of a netmap. Peers in it are never changed, only replaced. One thread at a time. */
final class PeerTable {
    /** Releases between these versions keep a disco key against an older word from the server. */
    private static final int GUARDS_DISCO_FROM = 138;

    private static final int GUARDS_DISCO_UNTIL = 147;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final SortedMap<Long, ObjectNode> byId;
    private final InstantSource clock;
    private final Set<String> kept;
    private final boolean guardsDisco;

    PeerTable(int version, InstantSource clock, Set<String> kept) {
        this(new TreeMap<>(), clock, kept, version >= GUARDS_DISCO_FROM && version <= GUARDS_DISCO_UNTIL);
    }

    private PeerTable(SortedMap<Long, ObjectNode> byId, InstantSource clock, Set<String> kept, boolean guardsDisco) {
        this.byId = byId;
        this.clock = clock;
        this.kept = kept;
        this.guardsDisco = guardsDisco;
    }

    PeerTable copy() {
        return new PeerTable(new TreeMap<>(byId), clock, kept, guardsDisco);
    }

    SortedMap<Long, ObjectNode> byId() {
        return Collections.unmodifiableSortedMap(byId);
    }

    void apply(JsonNode message) {
        JsonNode all = message.path("Peers");
        if (!all.isEmpty()) {
            replace(all);
            return;
        }
        // A peer sent anew is compared with the known one before anything is removed: a client does so too.
        List<JsonNode> patches = new ArrayList<>();
        message.path("PeersChangedPatch").forEach(patches::add);
        List<ObjectNode> upserts = reduce(message.path("PeersChanged"), patches);
        patches.removeIf(this::isDropped);

        message.path("PeersRemoved").forEach(id -> byId.remove(id.longValue()));
        upserts.forEach(peer -> byId.put(id(peer), peer));
        message.path("PeerSeenChange").forEachEntry((id, seen) -> see(id, seen.booleanValue()));
        message.path("OnlineChange").forEachEntry((id, online) -> change(id, "Online", online));
        patches.forEach(patch ->
                byId.computeIfPresent(patch.path("NodeID").asLong(0), (id, peer) -> PeerPatch.apply(peer, patch)));
    }

    private void replace(JsonNode peers) {
        SortedMap<Long, ObjectNode> next = new TreeMap<>();
        for (JsonNode peer : peers) {
            ObjectNode upgraded = upgrade(peer);
            next.put(id(upgraded), guard(upgraded));
        }
        byId.clear();
        byId.putAll(next);
    }

    /** Adds to the patches what can be said by patches, and returns the rest. */
    private List<ObjectNode> reduce(JsonNode changed, List<JsonNode> patches) {
        List<ObjectNode> upserts = new ArrayList<>();
        for (JsonNode peer : changed) {
            ObjectNode upgraded = upgrade(peer);
            ObjectNode known = byId.get(id(upgraded));
            @Nullable ObjectNode patch = known == null ? null : PeerPatch.between(known, upgraded);
            if (patch == null) {
                upserts.add(upgraded);
            } else {
                patches.add(patch);
            }
        }
        return upserts;
    }

    private boolean isDropped(JsonNode patch) {
        ObjectNode known = byId.get(patch.path("NodeID").asLong(0));
        return guardsDisco && known != null && PeerPatch.isStale(known, patch);
    }

    private ObjectNode guard(ObjectNode peer) {
        ObjectNode known = byId.get(id(peer));
        if (!guardsDisco || known == null || Canon.same("DiscoKey", peer.path("DiscoKey"), JSON.nullNode())) {
            return peer;
        }
        boolean newer = Canon.timeOrZero(known.path("LastSeen"))
                .map(was -> Canon.timeOrZero(peer.path("LastSeen"))
                        .map(now -> now.isAfter(was))
                        .orElse(false))
                .orElse(true);
        if (newer
                || peer.path("Online").asBoolean(false)
                || Canon.same("DiscoKey", known.path("DiscoKey"), peer.path("DiscoKey"))) {
            return peer;
        }
        ObjectNode guarded = JSON.objectNode().setAll(peer);
        guarded.set("DiscoKey", known.path("DiscoKey"));
        guarded.set("LastSeen", known.path("LastSeen"));
        return guarded;
    }

    private void see(String id, boolean seen) {
        change(id, "LastSeen", seen ? JSON.stringNode(clock.instant().toString()) : JSON.nullNode());
    }

    private void change(String id, String field, JsonNode value) {
        byId.computeIfPresent(Long.valueOf(id), (key, peer) -> {
            ObjectNode changed = JSON.objectNode().setAll(peer);
            changed.set(field, value);
            return changed;
        });
    }

    private ObjectNode upgrade(JsonNode peer) {
        ObjectNode upgraded = upgradeLegacyFields(peer);
        return kept.isEmpty() ? upgraded : upgraded.retain(kept);
    }

    /** Returns a copy in which what older servers say is said the newer way. */
    static ObjectNode upgradeLegacyFields(JsonNode node) {
        ObjectNode upgraded = JSON.objectNode().setAll(node.asObject());
        legacyRegion(upgraded.path("DERP").asString("")).ifPresent(region -> {
            if (upgraded.path("HomeDERP").asLong(0) == 0) {
                upgraded.put("HomeDERP", region);
            }
        });
        upgraded.remove("DERP");
        if (!PeerPatch.isPresent(upgraded.path("AllowedIPs")) && PeerPatch.isPresent(upgraded.path("Addresses"))) {
            upgraded.set("AllowedIPs", upgraded.get("Addresses"));
        }
        return upgraded;
    }

    private static Optional<Long> legacyRegion(String address) {
        String prefix = "127.3.3.40:";
        return address.matches("127\\.3\\.3\\.40:[0-9]{1,5}")
                ? Optional.of(Long.valueOf(address.substring(prefix.length())))
                : Optional.empty();
    }

    private static long id(ObjectNode node) {
        return node.path("ID").asLong(0);
    }
}
