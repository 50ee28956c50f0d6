package dev.headscale.core.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client makes of the messages of a map stream: the last of each, and the peers put together. One thread at a time. */
public final class ClientMap {
    private static final Map<String, String> PATCHED = Map.of(
            "DERPRegion", "HomeDERP",
            "Cap", "Cap",
            "Endpoints", "Endpoints",
            "Key", "Key",
            "DiscoKey", "DiscoKey",
            "Online", "Online",
            "LastSeen", "LastSeen");

    private final Map<Long, ObjectNode> peers = new TreeMap<>();
    private final Map<Long, JsonNode> profiles = new TreeMap<>();
    private final Map<String, JsonNode> fields = new TreeMap<>();

    /** Makes the map of a client that has heard nothing. */
    public ClientMap() {}

    /**
     * Adds all that has arrived and was not read.
     *
     * @param messages the stream
     * @return this
     */
    public ClientMap read(MapMessages messages) {
        messages.rest().forEach(this::apply);
        return this;
    }

    private void apply(JsonNode message) {
        if (message.path("Peers").isArray()) {
            peers.clear();
        }
        for (String name : new String[] {"Peers", "PeersChanged"}) {
            message.path(name).forEach(peer -> peers.put(peer.path("ID").asLong(), (ObjectNode) peer.deepCopy()));
        }
        message.path("PeersRemoved").forEach(id -> peers.remove(id.asLong()));
        message.path("PeersChangedPatch").forEach(this::patch);
        message.path("UserProfiles")
                .forEach(profile -> profiles.put(profile.path("ID").asLong(), profile));
        for (String name : new String[] {"Node", "PacketFilters", "SSHPolicy"}) {
            if (message.has(name)) {
                fields.put(name, message.path(name));
            }
        }
    }

    private void patch(JsonNode patch) {
        ObjectNode peer = peers.get(patch.path("NodeID").asLong());
        if (peer != null) {
            PATCHED.forEach((from, to) -> {
                if (patch.has(from)) {
                    peer.set(to, patch.path(from));
                }
            });
            if (patch.path("Online").asBoolean(false)) {
                peer.remove("LastSeen");
            }
        }
    }

    /**
     * Returns the peers.
     *
     * @return peers by id; a view
     */
    public Map<Long, ObjectNode> peers() {
        return peers;
    }

    /**
     * Returns a peer.
     *
     * @param id its id
     * @return the peer, or missing if the node does not see it
     */
    public JsonNode peer(long id) {
        JsonNode peer = peers.get(id);
        return peer == null ? MissingNode.getInstance() : peer;
    }

    /**
     * Returns the profile of each owner of the node or a peer.
     *
     * @return login names by id
     */
    public Map<Long, String> owners() {
        Map<Long, String> owners = new TreeMap<>();
        peers.values().forEach(peer -> owner(owners, peer));
        owner(owners, self());
        return owners;
    }

    private void owner(Map<Long, String> owners, JsonNode node) {
        long id = node.path("User").asLong();
        JsonNode profile = profiles.get(id);
        owners.put(id, profile == null ? "unknown" : profile.path("LoginName").asString());
    }

    /**
     * Returns all profiles that were told.
     *
     * @return login names
     */
    public List<String> profiles() {
        return profiles.values().stream()
                .map(profile -> profile.path("LoginName").asString())
                .toList();
    }

    /**
     * Returns the node itself.
     *
     * @return the node
     */
    public JsonNode self() {
        return field("Node");
    }

    /**
     * Returns the rules of what may come in.
     *
     * @return an array
     */
    public JsonNode filter() {
        return field("PacketFilters").path("base");
    }

    /**
     * Returns the rules of who may log in.
     *
     * @return an array, or missing if the client was never told
     */
    public JsonNode sshRules() {
        return field("SSHPolicy").path("rules");
    }

    private JsonNode field(String name) {
        JsonNode value = fields.get(name);
        return value == null ? MissingNode.getInstance() : value;
    }
}
