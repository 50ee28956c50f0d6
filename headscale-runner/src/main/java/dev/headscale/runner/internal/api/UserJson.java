package dev.headscale.runner.internal.api;

import dev.headscale.core.model.User;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Users as the API writes them. */
final class UserJson {
    private static final String TAGGED_ID = "2147455555";

    private UserJson() {}

    static ObjectNode of(User user) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", user.id().toString())
                .put("name", user.name().isEmpty() ? user.loginName() : user.name())
                .put("createdAt", user.createdAt().toString())
                .put("displayName", user.displayName())
                .put("email", user.email())
                .put("providerId", user.providerId())
                .put("provider", user.provider())
                .put("profilePicUrl", user.pictureUrl());
    }

    /** The made-up user to whom tagged nodes belong in lists. */
    static ObjectNode taggedDevices() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", TAGGED_ID)
                .put("name", "tagged-devices")
                .put("createdAt", Times.ZERO.toString())
                .put("displayName", "Tagged Devices")
                .put("email", "")
                .put("providerId", "")
                .put("provider", "")
                .put("profilePicUrl", "");
    }
}
