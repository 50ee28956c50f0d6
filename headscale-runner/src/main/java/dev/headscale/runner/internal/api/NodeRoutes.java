package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ControlException;
import dev.headscale.core.Nodes;
import dev.headscale.core.Tailnet;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpPrefix;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on nodes. */
final class NodeRoutes {
    private final Tailnet tailnet;
    private final Nodes nodes;
    private final Clock clock;

    NodeRoutes(Tailnet tailnet, Clock clock) {
        this.tailnet = tailnet;
        this.nodes = tailnet.nodes();
        this.clock = clock;
    }

    List<Route> all() {
        String path = PREFIX + "/node";
        return List.of(
                Route.of("GET", path, "listing nodes", this::list),
                Route.of("POST", path + "/register", "registering node", this::register),
                Route.of("POST", PREFIX + "/auth/register", "registering node", this::registerAuth),
                Route.of("POST", path + "/backfillips", "backfilling IPs", this::backfill),
                Route.of("GET", path + "/{nodeId}", "getting node", this::get),
                Route.of("DELETE", path + "/{nodeId}", "deleting node", this::delete),
                Route.of("POST", path + "/{nodeId}/expire", "expiring node", this::expire),
                Route.of("POST", path + "/{nodeId}/rename/{newName}", "renaming node", this::rename)
                        .badRequestOn(ControlException.Code.ALREADY_EXISTS),
                Route.of("POST", path + "/{nodeId}/tags", "setting tags", this::tags),
                Route.of("POST", path + "/{nodeId}/approve_routes", "approving routes", this::approve));
    }

    private ObjectNode list(Call call) {
        Optional<UserId> owner = call.query("user")
                .map(name -> Ids.userByName(tailnet.users(), name).id());
        Predicate<NodeState> wanted =
                state -> owner.isEmpty() || state.node().owner().userId().equals(owner);
        NodeJson json = NodeJson.of(tailnet);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("nodes");
        nodes.list().stream().filter(wanted).map(json::listed).forEach(list::add);
        return answer;
    }

    private ObjectNode get(Call call) {
        NodeId id = Ids.node(call);
        return one(nodes.find(id)
                .orElseThrow(() -> new ControlException(ControlException.Code.NOT_FOUND, "node not found")));
    }

    private ObjectNode register(Call call) {
        return register(call.query("user").orElse(""), call.query("key").orElse(""));
    }

    private ObjectNode registerAuth(Call call) {
        JsonBody body = call.body(Field.text("user"), Field.text("authId"));
        return register(body.text("user"), body.text("authId"));
    }

    private ObjectNode register(String user, String authId) {
        if (user.isEmpty() || authId.isEmpty()) {
            throw ProblemException.badRequest("a user and the id of a waiting login are required");
        }
        return one(nodes.register(authId, Ids.userByName(tailnet.users(), user).id()));
    }

    private ObjectNode delete(Call call) {
        nodes.delete(Ids.node(call));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode expire(Call call) {
        NodeId id = Ids.node(call);
        JsonBody body = call.optionalBody(Field.time("expiry"), Field.flag("disableExpiry"));
        Optional<Instant> expiry = body.time("expiry");
        if (expiry.isPresent() && body.flag("disableExpiry")) {
            throw ProblemException.badRequest("provide either expiry or disableExpiry, not both");
        }
        return one(nodes.setExpiry(
                id, body.flag("disableExpiry") ? Optional.empty() : expiry.or(() -> Optional.of(clock.instant()))));
    }

    private ObjectNode rename(Call call) {
        return one(nodes.rename(Ids.node(call), call.segment("newName")));
    }

    private ObjectNode tags(Call call) {
        NodeId id = Ids.node(call);
        return one(nodes.setTags(id, call.body(Field.texts("tags")).texts("tags")));
    }

    private ObjectNode approve(Call call) {
        NodeId id = Ids.node(call);
        List<IpPrefix> routes = call.body(Field.texts("routes")).texts("routes").stream()
                .map(NodeRoutes::route)
                .toList();
        return one(nodes.approveRoutes(id, routes));
    }

    private static IpPrefix route(String text) {
        return IpPrefix.tryParse(text)
                .orElseThrow(() -> new ControlException(
                        ControlException.Code.INVALID,
                        "parsing route: \"" + text + "\" is not a prefix such as 10.0.0.0/8"));
    }

    private ObjectNode backfill(Call call) {
        if (!call.query("confirmed").equals(Optional.of("true"))) {
            throw ProblemException.badRequest("not confirmed, aborting");
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode changes = answer.putArray("changes");
        nodes.backfillAddresses().forEach(changes::add);
        return answer;
    }

    private ObjectNode one(NodeState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .set("node", NodeJson.of(tailnet).single(state));
    }
}
