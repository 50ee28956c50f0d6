package dev.headscale.runner.internal.config;

import static dev.headscale.runner.internal.config.ConfigKey.Kind.DURATION;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.FLAG;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.LIST;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.MAP;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.NUMBER;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.RECORDS;
import static dev.headscale.runner.internal.config.ConfigKey.Kind.TEXT;
import static dev.headscale.runner.internal.config.ConfigKey.Support.NOT_YET;
import static dev.headscale.runner.internal.config.ConfigKey.Support.REFUSED;
import static dev.headscale.runner.internal.config.ConfigKey.Support.SERVED;

import dev.headscale.runner.internal.config.ConfigKey.Kind;
import dev.headscale.runner.internal.config.ConfigKey.Support;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys of the configuration, in the order of the documentation. */
public final class ConfigKeys {
    private static final Map<String, ConfigKey> BY_NAME = new LinkedHashMap<>();

    static {
        server();
        addresses();
        relay();
        nodes();
        database();
        tls();
        policyAndDns();
        oidc();
        clientAndTuning();
    }

    private ConfigKeys() {}

    private static void server() {
        add("server_url", TEXT, "", SERVED, "Under which clients reach the server. Default: made of `listen_addr`.");
        add("listen_addr", TEXT, "127.0.0.1:8080", SERVED, "Where to listen for clients, `host:port`.");
        add("metrics_listen_addr", TEXT, "", NOT_YET, "Where to listen for metrics and debugging.");
        add("trusted_proxies", LIST, "", NOT_YET, "Prefixes of proxies whose forwarding headers are believed.");
        add(
                "noise.private_key_path",
                TEXT,
                "",
                SERVED,
                "The server's Noise key; made if it is not there. "
                        + "Default: `noise_private.key` in the data directory.");
        add(
                "unix_socket",
                TEXT,
                "",
                SERVED,
                "The local socket of the admin API. " + "Default: `headscale.sock` in the data directory.");
        add("unix_socket_permission", TEXT, "0700", SERVED, "The socket's mode, octal.");
        add("disable_check_updates", FLAG, "false", SERVED, "Accepted; this server never looks for updates by itself.");
        add("logtail.enabled", FLAG, "false", SERVED, "Whether clients may upload logs to their vendor.");
        add("taildrop.enabled", FLAG, "true", SERVED, "Whether nodes may send each other files.");
        add("auto_update.enabled", FLAG, "false", SERVED, "Whether clients are told to update themselves.");
        add("log.level", TEXT, "info", SERVED, "`trace`, `debug`, `info`, `warn`, `error` or `disabled`.");
        add("log.format", TEXT, "text", SERVED, "`text` or `json`; either goes to standard error.");
    }

    private static void addresses() {
        add(
                "prefixes.v4",
                TEXT,
                "",
                SERVED,
                "From where nodes get IPv4 addresses. "
                        + "Default: `100.64.0.0/10`, unless only `prefixes.v6` is set.");
        add(
                "prefixes.v6",
                TEXT,
                "",
                SERVED,
                "From where nodes get IPv6 addresses. "
                        + "Default: `fd7a:115c:a1e0::/48`, unless only `prefixes.v4` is set.");
        add("prefixes.allocation", TEXT, "sequential", SERVED, "How an address is chosen: `sequential` or `random`.");
    }

    private static void relay() {
        add("derp.server.enabled", FLAG, "true", SERVED, "Whether to run a DERP relay and STUN in this process.");
        add("derp.server.region_id", NUMBER, "999", SERVED, "The relay's region, 1 to 65535.");
        add("derp.server.region_code", TEXT, "headscale", SERVED, "The region's short name.");
        add("derp.server.region_name", TEXT, "Headscale Embedded DERP", SERVED, "The region's name for people.");
        add("derp.server.verify_clients", FLAG, "true", SERVED, "Whether the relay serves nodes of this server only.");
        add(
                "derp.server.stun_listen_addr",
                TEXT,
                "",
                SERVED,
                "Where STUN listens (UDP). Default: port 3478 of the host "
                        + "of `listen_addr`, or any free port if that is taken.");
        add(
                "derp.server.private_key_path",
                TEXT,
                "",
                SERVED,
                "The relay's key; made if it is not there. "
                        + "Default: `derp_server_private.key` in the data directory.");
        add(
                "derp.server.automatically_add_embedded_derp_region",
                FLAG,
                "true",
                SERVED,
                "Whether clients are told about this relay.");
        add(
                "derp.server.ipv4",
                TEXT,
                "",
                SERVED,
                "The relay's IPv4 address. Default: the host of `server_url` if it "
                        + "is one, else clients look the host up.");
        add("derp.server.ipv6", TEXT, "", SERVED, "The relay's IPv6 address, or `none`.");
        add("derp.server.stun.enabled", FLAG, "true", SERVED, "Whether STUN runs beside the relay.");
        add("derp.urls", LIST, "", NOT_YET, "Relay maps to fetch.");
        add("derp.paths", LIST, "", NOT_YET, "Relay maps to read from files.");
        add("derp.auto_update_enabled", FLAG, "false", NOT_YET, "Whether relay maps are fetched again and again.");
        add("derp.update_frequency", DURATION, "3h", NOT_YET, "How often.");
    }

    private static void nodes() {
        add("node.expiry", DURATION, "0", SERVED, "How long a login of a user's node lasts; `0` for ever.");
        add(
                "node.ephemeral.inactivity_timeout",
                DURATION,
                "30m",
                SERVED,
                "How long an ephemeral node may be offline; more than `65s`.");
        add("node.routes.ha.probe_interval", DURATION, "10s", NOT_YET, "How often routers of one route are probed.");
        add("node.routes.ha.probe_timeout", DURATION, "5s", NOT_YET, "How long they may take to answer.");
        add("preauth_keys.revoked_retention", DURATION, "168h", NOT_YET, "How long revoked keys are listed.");
    }

    private static void database() {
        add("database.type", TEXT, "sqlite", SERVED, "`sqlite` (or `sqlite3`) or `postgres`.");
        add("database.debug", FLAG, "false", NOT_YET, "Whether to log SQL.");
        add("database.gorm.prepare_stmt", FLAG, "true", SERVED, "Accepted; statements are always prepared.");
        add("database.gorm.parameterized_queries", FLAG, "true", SERVED, "Accepted; values are never logged.");
        add("database.gorm.skip_err_record_not_found", FLAG, "true", SERVED, "Accepted; they are never logged.");
        add("database.gorm.slow_threshold", NUMBER, "1000", NOT_YET, "From how many milliseconds a query is slow.");
        add("database.sqlite.path", TEXT, "", SERVED, "The database file. Default: `db.sqlite` in the data directory.");
        add("database.sqlite.write_ahead_log", FLAG, "true", NOT_YET, "The database always uses a write-ahead log.");
        add("database.sqlite.wal_autocheckpoint", NUMBER, "1000", NOT_YET, "Pages between two checkpoints.");
        add("database.postgres.host", TEXT, "localhost", SERVED, "The host of the database.");
        add("database.postgres.port", NUMBER, "5432", SERVED, "Its port.");
        add("database.postgres.name", TEXT, "headscale", SERVED, "The database's name.");
        add("database.postgres.user", TEXT, "headscale", SERVED, "The role.");
        add("database.postgres.pass", TEXT, "", SERVED, "Its password.");
        add("database.postgres.ssl", TEXT, "false", SERVED, "`true`, `false`, or an `sslmode` such as `verify-full`.");
        add("database.postgres.max_open_conns", NUMBER, "10", SERVED, "The most connections.");
        add("database.postgres.max_idle_conns", NUMBER, "10", SERVED, "The most idle connections.");
        add("database.postgres.conn_max_idle_time_secs", NUMBER, "3600", SERVED, "How long one may be idle, seconds.");
    }

    private static void tls() {
        add("tls_cert_path", TEXT, "", SERVED, "The certificate chain (PEM); turns TLS on.");
        add("tls_key_path", TEXT, "", SERVED, "Its private key (PEM).");
        add("tls_letsencrypt_hostname", TEXT, "", REFUSED, "For which host to get a certificate by ACME.");
        add("tls_letsencrypt_cache_dir", TEXT, "/var/www/.cache", NOT_YET, "Where certificates are kept.");
        add("tls_letsencrypt_challenge_type", TEXT, "HTTP-01", NOT_YET, "`HTTP-01` or `TLS-ALPN-01`.");
        add("tls_letsencrypt_listen", TEXT, ":http", NOT_YET, "Where the HTTP-01 challenge is answered.");
        add("acme_url", TEXT, "https://acme-v02.api.letsencrypt.org/directory", NOT_YET, "The ACME directory.");
        add("acme_email", TEXT, "", NOT_YET, "The contact told to the ACME server.");
    }

    private static void policyAndDns() {
        add(
                "policy.mode",
                TEXT,
                "",
                SERVED,
                "Where the policy is kept: `file` or `database`. Default: `file` if `policy.path` is set, "
                        + "else `database`.");
        add(
                "policy.path",
                TEXT,
                "",
                SERVED,
                "The [policy](policy.md) file, watched for changes. Without a policy every node may reach every other.");
        add("dns.magic_dns", FLAG, "true", SERVED, "Whether clients answer the names of nodes.");
        add("dns.base_domain", TEXT, "tailnet.internal", SERVED, "The domain of the nodes' names.");
        add(
                "dns.override_local_dns",
                FLAG,
                "",
                SERVED,
                "Whether the global nameservers replace the device's own. "
                        + "Default: true if `dns.nameservers.global` is set.");
        add("dns.nameservers.global", LIST, "", SERVED, "Resolvers: addresses or DoH URLs.");
        add("dns.nameservers.split", MAP, "", SERVED, "Resolvers by domain.");
        add("dns.search_domains", LIST, "", SERVED, "Search domains after the base domain.");
        add("dns.extra_records", RECORDS, "", SERVED, "Further A and AAAA records: `name`, `type`, `value`.");
        add("dns.extra_records_path", TEXT, "", NOT_YET, "A JSON file of further records, watched for changes.");
    }

    private static void oidc() {
        add("oidc.issuer", TEXT, "", NOT_YET, "The identity provider; turns OIDC on.");
        add("oidc.client_id", TEXT, "", NOT_YET, "This server's name at the provider.");
        add("oidc.client_secret", TEXT, "", NOT_YET, "Its secret.");
        add("oidc.client_secret_path", TEXT, "", NOT_YET, "A file with its secret.");
        add("oidc.only_start_if_oidc_is_available", FLAG, "true", NOT_YET, "Whether the provider is needed to start.");
        add("oidc.scope", LIST, "openid profile email", NOT_YET, "The scopes to ask for.");
        add("oidc.extra_params", MAP, "", NOT_YET, "Further parameters of the authorization request.");
        add("oidc.allowed_domains", LIST, "", NOT_YET, "Whose mail domains may log in.");
        add("oidc.allowed_users", LIST, "", NOT_YET, "Whose mail addresses may log in.");
        add("oidc.allowed_groups", LIST, "", NOT_YET, "Which groups may log in.");
        add("oidc.email_verified_required", FLAG, "true", NOT_YET, "Whether the address must be verified.");
        add("oidc.use_expiry_from_token", FLAG, "false", NOT_YET, "Whether a login lasts as long as its token.");
        add("oidc.pkce.enabled", FLAG, "false", NOT_YET, "Whether to use PKCE.");
        add("oidc.pkce.method", TEXT, "S256", NOT_YET, "`S256` or `plain`.");
    }

    private static void clientAndTuning() {
        add(
                "cli.address",
                TEXT,
                "",
                SERVED,
                "The server to administer, if it is another machine: `host[:port]` or URL.");
        add("cli.api_key", TEXT, "", SERVED, "The API key for it.");
        add("cli.timeout", DURATION, "5s", SERVED, "How long a command may take.");
        add("cli.insecure", FLAG, "false", SERVED, "Whether not to check the server's certificate.");
        add("tuning.notifier_send_timeout", DURATION, "800ms", NOT_YET, "No longer used.");
        add("tuning.batch_change_delay", DURATION, "800ms", NOT_YET, "How long changes are collected.");
        add("tuning.node_mapsession_buffered_chan_size", NUMBER, "30", NOT_YET, "No longer used.");
        add("tuning.batcher_workers", NUMBER, "0", NOT_YET, "No longer used.");
        add("tuning.register_cache_expiration", DURATION, "15m", NOT_YET, "How long a login may wait for approval.");
        add("tuning.register_cache_max_entries", NUMBER, "1024", NOT_YET, "How many logins may wait at once.");
        add("tuning.node_store_batch_size", NUMBER, "100", NOT_YET, "No longer used.");
        add("tuning.node_store_batch_timeout", DURATION, "500ms", NOT_YET, "No longer used.");
    }

    private static void add(String name, Kind kind, String fallback, Support support, String meaning) {
        BY_NAME.put(name, new ConfigKey(name, kind, fallback, support, meaning));
    }

    /**
     * Returns every key.
     *
     * @return the keys, in the order of the documentation
     */
    public static List<ConfigKey> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Returns the key of that name, in lower case. */
    static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Tells whether keys begin with this name and a dot. */
    static boolean isSection(String name) {
        return BY_NAME.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    }

    /** Returns the known key that somebody may have meant. */
    static Optional<String> nearest(String name) {
        return Spelling.nearest(name, Collections.unmodifiableSet(BY_NAME.keySet()));
    }

    /** Returns the keys by the environment variables that set them. */
    static Map<String, ConfigKey> byEnvironmentVariable() {
        Map<String, ConfigKey> byVariable = new LinkedHashMap<>();
        new ArrayList<>(BY_NAME.values()).forEach(key -> byVariable.put(key.environmentVariable(), key));
        return byVariable;
    }
}
