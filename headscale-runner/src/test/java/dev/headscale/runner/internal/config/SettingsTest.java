package dev.headscale.runner.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.DnsSettings.ExtraRecord;
import dev.headscale.policy.IpPrefix;
import dev.headscale.runner.internal.config.Settings.DatabaseSettings;
import dev.headscale.runner.internal.config.Settings.LogSettings;
import dev.headscale.runner.internal.config.Settings.PolicySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    @TempDir
    Path directory;

    @Test
    void needsNoConfigurationAtAll() {
        Settings settings = Settings.read(new ConfigSource(Optional.empty(), Path.of("/data"), Map.of()));

        assertThat(settings.serverUrl()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(settings.listen()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080));
        assertThat(settings.tls()).isEmpty();
        assertThat(settings.noiseKey()).isEqualTo(Path.of("/data/noise_private.key"));
        assertThat(settings.socket().path()).isEqualTo(Path.of("/data/headscale.sock"));
        assertThat(settings.socket().permissions()).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(settings.database()).isEqualTo(new DatabaseSettings.Sqlite(Path.of("/data/db.sqlite")));
        assertThat(settings.log()).isEqualTo(new LogSettings(LogSettings.Level.INFO, false));
        assertThat(settings.tailnet().addresses()).isEqualTo(AddressPlan.STANDARD);
        assertThat(settings.tailnet().dns().baseDomain()).isEqualTo("tailnet.internal");
        assertThat(settings.tailnet().ephemeralTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void runsARelayUnlessItIsTurnedOff() {
        Settings.RelaySettings relay = read("").relay().orElseThrow();

        assertThat(relay.regionId()).isEqualTo(999);
        assertThat(relay.verifyClients()).isTrue();
        assertThat(relay.stun()).contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 3478));
        assertThat(relay.stunFixed()).isFalse();
        assertThat(relay.ipv4()).isEqualTo("127.0.0.1");
        assertThat(relay.ipv6()).isEqualTo("none");
        assertThat(read("derp: {server: {enabled: false}}").relay()).isEmpty();
    }

    @Test
    void letsClientsLookUpARelayWithAName() {
        Settings.RelaySettings relay = read("server_url: https://vpn.example.com\nlisten_addr: 0.0.0.0:443")
                .relay()
                .orElseThrow();

        assertThat(relay.ipv4()).isEmpty();
        assertThat(relay.ipv6()).isEmpty();
    }

    @Test
    void aPathMeansThatThePolicyIsKeptInAFile() {
        assertThat(read("").policy()).isEqualTo(new PolicySettings.InDatabase());
        assertThat(read("policy: {mode: file}").policy()).isEqualTo(new PolicySettings.InFile(Optional.empty()));
        assertThat(read("policy: {path: acl.hujson}").policy())
                .isEqualTo(new PolicySettings.InFile(Optional.of(directory.resolve("acl.hujson"))));
        assertThat(read("policy: {path: acl.hujson, mode: database}").policy())
                .isEqualTo(new PolicySettings.InDatabase());
        assertThat(read("policy: {path: acl.hujson, mode: database}").warnings())
                .extracting(ConfigProblem::text)
                .containsExactly("policy.path: is not read, because policy.mode is database");
    }

    @Test
    void readsTheKeysOfAFile() {
        Settings settings = read("""
                server_url: https://vpn.example.com/
                listen_addr: "[::]:8443"
                unix_socket: /run/headscale.sock
                unix_socket_permission: "0770"
                log: {level: debug, format: json}
                prefixes: {v4: 100.64.0.0/16, allocation: random}
                node:
                  expiry: 30d
                  ephemeral: {inactivity_timeout: 70s}
                taildrop: {enabled: false}
                logtail: {enabled: true}
                auto_update: {enabled: true}
                """);

        assertThat(settings.serverUrl()).isEqualTo(URI.create("https://vpn.example.com"));
        assertThat(settings.listen()).isEqualTo(new InetSocketAddress("::", 8443));
        assertThat(settings.socket().path()).isEqualTo(Path.of("/run/headscale.sock"));
        assertThat(settings.socket().permissions()).isEqualTo(PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(settings.log()).isEqualTo(new LogSettings(LogSettings.Level.DEBUG, true));
        assertThat(settings.tailnet().addresses())
                .isEqualTo(new AddressPlan(
                        Optional.of(IpPrefix.parse("100.64.0.0/16")), Optional.empty(), AddressPlan.Allocation.RANDOM));
        assertThat(settings.tailnet().nodeExpiry()).contains(Duration.ofDays(30));
        assertThat(settings.tailnet().ephemeralTimeout()).isEqualTo(Duration.ofSeconds(70));
        assertThat(settings.tailnet().fileSharing()).isFalse();
        assertThat(settings.tailnet().clientLogging()).isTrue();
        assertThat(settings.tailnet().autoUpdate()).isTrue();
    }

    @Test
    void readsDns() {
        var dns = read("""
                        dns:
                          base_domain: Tail.Example.org
                          nameservers:
                            global: [1.1.1.1, https://dns.example.com/query]
                            split: {corp.example.com: [10.0.0.53]}
                          search_domains: [example.org]
                          extra_records:
                            - {name: grafana.tail.example.org, type: A, value: 100.64.0.3}
                        """).tailnet().dns();

        assertThat(dns.baseDomain()).isEqualTo("tail.example.org");
        assertThat(dns.overrideLocal()).isTrue();
        assertThat(dns.nameservers()).containsExactly("1.1.1.1", "https://dns.example.com/query");
        assertThat(dns.splitNameservers()).isEqualTo(Map.of("corp.example.com", List.of("10.0.0.53")));
        assertThat(dns.searchDomains()).containsExactly("example.org");
        assertThat(dns.extraRecords()).containsExactly(new ExtraRecord("grafana.tail.example.org", "A", "100.64.0.3"));
    }

    @Test
    void readsPostgresAndHidesItsPassword() {
        DatabaseSettings database = read("""
                        database:
                          type: postgres
                          postgres: {host: db, port: 5433, name: hs, user: hs, pass: secret, ssl: verify-full}
                        """).database();

        assertThat(database)
                .isEqualTo(new DatabaseSettings.Postgres("db", 5433, "hs", "hs", "secret", "verify-full", 10, 10, 3600))
                .hasToString("postgres://hs@db:5433/hs");
    }

    @Test
    void resolvesPathsAgainstTheDirectoryOfTheFile() {
        Settings settings = read("noise: {private_key_path: keys/noise}\ndatabase: {sqlite: {path: db/main.sqlite}}");

        assertThat(settings.noiseKey()).isEqualTo(directory.resolve("keys/noise"));
        assertThat(settings.database()).isEqualTo(new DatabaseSettings.Sqlite(directory.resolve("db/main.sqlite")));
    }

    @Test
    void prefersTheEnvironmentToTheFile() {
        Settings settings = read(
                "listen_addr: 127.0.0.1:1\nlog: {level: warn}",
                Map.of(
                        "HEADSCALE_LISTEN_ADDR", "127.0.0.1:2",
                        "HEADSCALE_LOG_LEVEL", "",
                        "HEADSCALE_DNS_NAMESERVERS_GLOBAL", "9.9.9.9 1.1.1.1",
                        "HEADSCALE_DNS_NAMESERVERS_SPLIT", "{\"a.example\": [\"10.0.0.1\"]}"));

        assertThat(settings.listen().getPort()).isEqualTo(2);
        assertThat(settings.log().level()).isEqualTo(LogSettings.Level.WARN);
        assertThat(settings.tailnet().dns().nameservers()).containsExactly("9.9.9.9", "1.1.1.1");
        assertThat(settings.tailnet().dns().splitNameservers()).isEqualTo(Map.of("a.example", List.of("10.0.0.1")));
    }

    @Test
    void ignoresTheCaseOfKeys() {
        assertThat(read("Listen_Addr: 127.0.0.1:3").listen().getPort()).isEqualTo(3);
    }

    @Test
    void takesJson() {
        assertThat(read("{\"listen_addr\": \"127.0.0.1:4\", \"dns\": {\"magic_dns\": false}}")
                        .listen()
                        .getPort())
                .isEqualTo(4);
    }

    @Test
    void takesKeysWithoutValuesAsUnset() {
        assertThat(read("listen_addr:\nmetrics_listen_addr:\ndns:\n").listen().getPort())
                .isEqualTo(8080);
    }

    @Test
    void warnsOfKeysThatAreNotImplementedWithTheirLine() {
        Settings settings = read("metrics_listen_addr: 127.0.0.1:9090\n\nderp:\n  urls: [https://example.com/map]\n");

        assertThat(settings.warnings())
                .extracting(ConfigProblem::toString)
                .containsExactlyInAnyOrder(
                        "line 1, column 1: metrics_listen_addr: is not implemented yet and has no effect",
                        "line 4, column 3: derp.urls: is not implemented yet and has no effect");
    }

    @Test
    void doesNotWarnOfValuesThatAskForNothing() {
        assertThat(read("policy: {mode: file, path: \"\"}\nderp: {paths: [], update_frequency: 3h}\nacme_email: \"\"")
                        .warnings())
                .isEmpty();
    }

    @Test
    void warnsOfVariablesThatLookLikeAKey() {
        Settings settings = read("", Map.of("HEADSCALE_LOG_LEVELS", "debug", "HEADSCALE_SERVICE_HOST", "10.0.0.1"));

        assertThat(settings.warnings())
                .extracting(ConfigProblem::toString)
                .containsExactly("HEADSCALE_LOG_LEVELS: is not known; did you mean HEADSCALE_LOG_LEVEL?");
    }

    @Test
    void saysThatAFileCannotBeRead() {
        ConfigSource missing = new ConfigSource(Optional.of(directory.resolve("no.yaml")), directory, Map.of());

        assertThatThrownBy(() -> Settings.read(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "a problem in " + directory.resolve("no.yaml") + ":\n  cannot be read: there is no such file");
    }

    private Settings read(String yaml) {
        return read(yaml, Map.of());
    }

    private Settings read(String yaml, Map<String, String> environment) {
        try {
            Path file = Files.writeString(directory.resolve("config.yaml"), yaml);
            return Settings.read(new ConfigSource(Optional.of(file), directory, environment));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
