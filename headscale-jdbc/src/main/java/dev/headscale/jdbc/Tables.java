package dev.headscale.jdbc;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.User;
import java.util.List;
import java.util.Optional;

/** The tables whose rows belong to a tailnet. */
final class Tables {
    static final Table<User> USERS = new Table<>(
            "headscale_users",
            "id",
            List.of(
                    "name",
                    "display_name",
                    "email",
                    "provider_identifier",
                    "provider",
                    "profile_pic_url",
                    "created_at"),
            Optional.empty(),
            new UserFormat());

    static final Table<Node> NODES = new Table<>(
            "headscale_nodes",
            "id",
            List.of(
                    "machine_key",
                    "node_key",
                    "user_id",
                    "tags",
                    "hostname",
                    "given_name",
                    "ipv4",
                    "ipv6",
                    "approved_routes",
                    "register_method",
                    "auth_key_id",
                    "ephemeral",
                    "created_at",
                    "expiry"),
            Optional.empty(),
            new NodeFormat());

    static final Table<NodePresence> PRESENCES = new Table<>(
            "headscale_presences",
            "node_id",
            List.of("disco_key", "endpoints", "host_info", "capability_version", "last_seen"),
            Optional.of(NODES.name()),
            new PresenceFormat());

    static final Table<PreAuthKey> PRE_AUTH_KEYS = new Table<>(
            "headscale_pre_auth_keys",
            "id",
            List.of(
                    "user_id",
                    "prefix",
                    "hash",
                    "reusable",
                    "ephemeral",
                    "used",
                    "tags",
                    "description",
                    "created_at",
                    "expiration",
                    "revoked"),
            Optional.empty(),
            new PreAuthKeyFormat());

    static final Table<ApiKey> API_KEYS = new Table<>(
            "headscale_api_keys",
            "id",
            List.of("prefix", "hash", "created_at", "expiration"),
            Optional.empty(),
            new ApiKeyFormat());

    private Tables() {}
}
