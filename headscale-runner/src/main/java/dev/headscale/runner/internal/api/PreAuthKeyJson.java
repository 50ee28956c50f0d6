package dev.headscale.runner.internal.api;

import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.User;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Pre-auth keys as the API writes them. */
final class PreAuthKeyJson {
    private PreAuthKeyJson() {}

    /** A key without its secret. */
    static ObjectNode of(PreAuthKey key, Optional<User> user) {
        return of(key, "hskey-auth-" + key.prefix() + "-***", user);
    }

    /** A key with a text that stands for it. */
    static ObjectNode of(PreAuthKey key, String shown, Optional<User> user) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        user.map(UserJson::of).ifPresentOrElse(value -> json.set("user", value), () -> json.putNull("user"));
        json.put("id", key.id().toString())
                .put("key", shown)
                .put("reusable", key.reusable())
                .put("ephemeral", key.ephemeral())
                .put("used", key.used())
                .put("expiration", key.expiry().orElse(Times.ZERO).toString())
                .put("createdAt", key.createdAt().toString());
        ArrayNode tags = json.putArray("aclTags");
        key.tags().forEach(tags::add);
        return json;
    }
}
