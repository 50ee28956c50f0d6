package dev.headscale.runner.internal.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys that older configurations have, and what to do about them. */
final class RetiredKeys {
    /** A key that is gone: whether that must stop the server, and what to tell. */
    record Retired(boolean fatal, String advice) {}

    private static final Map<String, Retired> KEYS = new HashMap<>();

    static {
        moved("acl_policy_path", "policy.path");
        moved("dns_config.extra_records", "dns.extra_records");
        moved("dns_config.magic_dns", "dns.magic_dns");
        moved("dns_config.base_domain", "dns.base_domain");
        moved("dns_config.override_local_dns", "dns.override_local_dns");
        moved("dns_config.nameservers", "dns.nameservers.global");
        moved("dns_config.restricted_nameservers", "dns.nameservers.split");
        moved("dns_config.domains", "dns.search_domains");
        moved("oidc.expiry", "node.expiry");
        moved("ephemeral_node_inactivity_timeout", "node.ephemeral.inactivity_timeout");
        moved("db_type", "database.type");
        moved("db_path", "database.sqlite.path");
        moved("db_host", "database.postgres.host");
        moved("db_port", "database.postgres.port");
        moved("db_name", "database.postgres.name");
        moved("db_user", "database.postgres.user");
        moved("db_pass", "database.postgres.pass");
        moved("db_ssl", "database.postgres.ssl");
        moved("ip_prefixes", "prefixes.v4 and prefixes.v6");
        gone("dns.use_username_in_magic_dns");
        gone("dns_config.use_username_in_magic_dns");
        gone("oidc.strip_email_domain");
        gone("oidc.map_legacy_users");
        KEYS.put(
                "randomize_client_port",
                new Retired(true, "was removed; set randomizeClientPort in the policy instead"));
        ignored("grpc_listen_addr");
        ignored("grpc_allow_insecure");
        ignored("private_key_path");
    }

    private RetiredKeys() {}

    private static void moved(String name, String replacement) {
        KEYS.put(name, new Retired(true, "was removed; use \"" + replacement + "\" instead"));
    }

    private static void gone(String name) {
        KEYS.put(name, new Retired(true, "was removed without a replacement"));
    }

    private static void ignored(String name) {
        KEYS.put(name, new Retired(false, "was removed and has no effect"));
    }

    /** Tells whether retired keys begin with this name and a dot. */
    static boolean isSection(String name) {
        return KEYS.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    }

    static Optional<Retired> find(String name) {
        return Optional.ofNullable(KEYS.get(name));
    }
}
