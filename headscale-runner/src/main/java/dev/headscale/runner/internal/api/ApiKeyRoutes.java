package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ApiKeys;
import dev.headscale.core.ControlException;
import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on API keys. */
final class ApiKeyRoutes {
    /** How long a key works if the caller does not say: as long as one that the command line makes. */
    private static final Duration DEFAULT_LIFE = Duration.ofDays(90);

    private static final String MARK = "hskey-api-";
    private static final String BAD_ID = "invalid API key id";

    private final ApiKeys keys;
    private final Clock clock;

    ApiKeyRoutes(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    List<Route> all() {
        String path = PREFIX + "/apikey";
        return List.of(
                Route.of("POST", path, "creating API key", this::create),
                Route.of("GET", path, "listing API keys", this::list),
                Route.of("POST", path + "/expire", "expiring API key", this::expire),
                Route.of("DELETE", path + "/{prefix}", "deleting API key", this::delete));
    }

    private ObjectNode create(Call call) {
        JsonBody body = call.optionalBody(Field.time("expiration"));
        ApiKeys.Issued issued = keys.create(Optional.of(
                body.time("expiration").orElseGet(() -> clock.instant().plus(DEFAULT_LIFE))));
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiKey", issued.secret().reveal());
    }

    private ObjectNode list(Call call) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("apiKeys");
        keys.list().forEach(key -> list.add(json(key)));
        return answer;
    }

    private static ObjectNode json(ApiKey key) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", key.id().toString())
                .put("prefix", MARK + key.prefix() + "-***");
        json.put("expiration", key.expiry().map(Object::toString).orElse(null));
        json.put("createdAt", key.createdAt().toString());
        return json.putNull("lastSeen");
    }

    private ObjectNode expire(Call call) {
        JsonBody body = call.body(Field.text("prefix"), Field.text("id"));
        keys.expire(find(body.text("prefix"), body.text("id")));
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode delete(Call call) {
        keys.delete(find(call.segment("prefix"), call.query("id").orElse("")));
        return JsonNodeFactory.instance.objectNode();
    }

    private ApiKeyId find(String prefix, String id) {
        long number = Call.number(Optional.of(id).filter(text -> !text.isEmpty()), BAD_ID);
        if (number != 0 && !prefix.isEmpty()) {
            throw ProblemException.badRequest("provide either id or prefix, not both");
        }
        if (number != 0) {
            return new ApiKeyId(number);
        }
        if (prefix.isEmpty()) {
            throw ProblemException.badRequest("must provide id or prefix");
        }
        String bare = prefix.startsWith(MARK) ? prefix.substring(MARK.length()).split("-", 2)[0] : prefix;
        return keys.findByPrefix(bare)
                .map(ApiKey::id)
                .orElseThrow(() ->
                        new ControlException(ControlException.Code.NOT_FOUND, "there is no API key with that prefix"));
    }
}
