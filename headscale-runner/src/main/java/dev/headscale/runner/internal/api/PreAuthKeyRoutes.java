package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ControlException;
import dev.headscale.core.PreAuthKeys;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on pre-auth keys. */
final class PreAuthKeyRoutes {
    /** How long a key works if the caller does not say: as long as one that the command line makes. */
    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);

    private static final String BAD_ID = "invalid pre-auth key id";

    private final PreAuthKeys keys;
    private final Users users;
    private final Clock clock;

    PreAuthKeyRoutes(Tailnet tailnet, Clock clock) {
        this.keys = tailnet.preAuthKeys();
        this.users = tailnet.users();
        this.clock = clock;
    }

    List<Route> all() {
        String path = PREFIX + "/preauthkey";
        return List.of(
                Route.of("POST", path, "creating pre-auth key", this::create),
                Route.of("GET", path, "listing pre-auth keys", this::list),
                Route.of("POST", path + "/expire", "expiring pre-auth key", this::expire),
                Route.of("DELETE", path, "deleting pre-auth key", this::delete));
    }

    private ObjectNode create(Call call) {
        JsonBody body = call.body(
                Field.text("user"),
                Field.flag("reusable"),
                Field.flag("ephemeral"),
                Field.time("expiration"),
                Field.texts("aclTags"));
        Optional<User> user = user(body.text("user"));
        PreAuthKeys.Issued issued = keys.create(new PreAuthKeys.NewPreAuthKey(
                user.map(User::id),
                body.flag("reusable"),
                body.flag("ephemeral"),
                Optional.of(
                        body.time("expiration").orElseGet(() -> clock.instant().plus(DEFAULT_LIFE))),
                body.texts("aclTags"),
                ""));
        return JsonNodeFactory.instance
                .objectNode()
                .set(
                        "preAuthKey",
                        PreAuthKeyJson.of(issued.key(), issued.secret().reveal(), user));
    }

    private Optional<User> user(String text) {
        long id = Call.number(Optional.of(text).filter(t -> !t.isEmpty()), "invalid user id");
        if (id == 0) {
            return Optional.empty();
        }
        return Optional.of(users.find(new UserId(id))
                .orElseThrow(
                        () -> new ControlException(ControlException.Code.NOT_FOUND, "there is no user with id " + id)));
    }

    private ObjectNode list(Call call) {
        Map<UserId, User> byId = users.list().stream().collect(Collectors.toMap(User::id, Function.identity()));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("preAuthKeys");
        for (PreAuthKey key : keys.list()) {
            list.add(PreAuthKeyJson.of(key, key.user().flatMap(id -> Optional.ofNullable(byId.get(id)))));
        }
        return answer;
    }

    private ObjectNode expire(Call call) {
        String id = call.body(Field.text("id")).text("id");
        keys.expire(Ids.preAuthKey(Call.number(Optional.of(id).filter(t -> !t.isEmpty()), BAD_ID)));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode delete(Call call) {
        keys.delete(Ids.preAuthKey(Call.number(call.query("id"), BAD_ID)));
        return JsonNodeFactory.instance.objectNode();
    }
}
