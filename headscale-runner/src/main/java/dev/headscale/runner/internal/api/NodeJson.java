package dev.headscale.runner.internal.api;

import dev.headscale.core.Tailnet;
import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.PublicKey;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Nodes as the API writes them, with the users and keys that belong to them. */
final class NodeJson {
    private static final String NO_DISCO_KEY = "discokey:" + "0".repeat(2 * PublicKey.BYTES);

    private final Map<UserId, User> users;
    private final Map<PreAuthKeyId, PreAuthKey> keys;
    private final Map<NodeId, List<IpPrefix>> primaryRoutes;

    private NodeJson(
            Map<UserId, User> users, Map<PreAuthKeyId, PreAuthKey> keys, Map<NodeId, List<IpPrefix>> primaryRoutes) {
        this.users = users;
        this.keys = keys;
        this.primaryRoutes = primaryRoutes;
    }

    static NodeJson of(Tailnet tailnet) {
        return new NodeJson(
                tailnet.users().list().stream().collect(Collectors.toMap(User::id, Function.identity())),
                tailnet.preAuthKeys().list().stream().collect(Collectors.toMap(PreAuthKey::id, Function.identity())),
                tailnet.nodes().primaryRoutes());
    }

    /** A node by itself, where a tagged one has no user. */
    ObjectNode single(NodeState state) {
        return write(state, JsonNodeFactory.instance.nullNode());
    }

    /** A node of a list, where tagged ones share a made-up user. */
    ObjectNode listed(NodeState state) {
        return write(state, UserJson.taggedDevices());
    }

    private ObjectNode write(NodeState state, JsonNode taggedUser) {
        Node node = state.node();
        Presence presence = state.presence();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", node.id().toString());
        json.put("machineKey", node.machineKey().toString());
        json.put("nodeKey", node.nodeKey().toString());
        json.put("discoKey", presence.discoKey().map(DiscoKey::toString).orElse(NO_DISCO_KEY));
        texts(json, "ipAddresses", node.addresses());
        json.put("name", node.hostname());
        json.set(
                "user", node.owner().isTagged() ? taggedUser : user(node.owner().userId()));
        json.put("lastSeen", presence.lastSeen().map(Object::toString).orElse(null));
        json.put("expiry", node.expiry().map(Object::toString).orElse(null));
        json.set("preAuthKey", key(node));
        json.put("createdAt", node.createdAt().toString());
        json.put("registerMethod", "REGISTER_METHOD_" + node.registerMethod().name());
        json.put("givenName", node.givenName());
        json.put("online", presence.online());
        texts(json, "approvedRoutes", node.approvedRoutes());
        texts(json, "availableRoutes", presence.hostInfo().routableIps());
        texts(json, "subnetRoutes", served(state));
        texts(json, "tags", node.owner().tags());
        return json;
    }

    /** The subnets for which it is the primary router, and the default routes. */
    private Collection<IpPrefix> served(NodeState state) {
        List<IpPrefix> offered = state.presence().hostInfo().routableIps();
        Set<IpPrefix> served =
                new TreeSet<>(primaryRoutes.getOrDefault(state.node().id(), List.of()));
        state.node().approvedRoutes().stream()
                .filter(IpPrefix::isDefaultRoute)
                .filter(offered::contains)
                .forEach(served::add);
        return served;
    }

    private JsonNode user(Optional<UserId> id) {
        return id.flatMap(this::find).<JsonNode>map(UserJson::of).orElse(JsonNodeFactory.instance.nullNode());
    }

    private JsonNode key(Node node) {
        return node.preAuthKey()
                .flatMap(id -> Optional.ofNullable(keys.get(id)))
                .<JsonNode>map(key -> PreAuthKeyJson.of(key, key.user().flatMap(this::find)))
                .orElse(JsonNodeFactory.instance.nullNode());
    }

    private Optional<User> find(UserId id) {
        return Optional.ofNullable(users.get(id));
    }

    private static void texts(ObjectNode json, String name, Collection<?> values) {
        ArrayNode array = json.putArray(name);
        values.forEach(value -> array.add(value.toString()));
    }
}
