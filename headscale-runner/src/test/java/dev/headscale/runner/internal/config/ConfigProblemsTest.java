package dev.headscale.runner.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told about configurations that cannot be used. */
final class ConfigProblemsTest {
    @TempDir
    Path directory;

    @Test
    void listsAllProblemsAtOnce() throws IOException {
        assertThat(problems("""
                        sever_url: http://127.0.0.1:8080
                        listen_addr: nowhere
                        log:
                          level: loud
                          colour: blue
                        prefixes:
                          v4: fd7a::/48
                        """))
                .isEqualTo(
                        "5 problems in " + directory.resolve("config.yaml") + ":"
                                + "\n  line 1, column 1: \"sever_url\" is not a known key; did you mean \"server_url\"?"
                                + "\n  line 2, column 1: listen_addr: \"nowhere\" is not host:port,"
                                + " for example 127.0.0.1:8080 or [::]:8080"
                                + "\n  line 4, column 3: log.level: \"loud\" is none of trace, debug, info, warn, error, disabled"
                                + "\n  line 5, column 3: \"log.colour\" is not a known key"
                                + "\n  line 7, column 3: prefixes.v4: \"fd7a::/48\" is not an IPv4 prefix such as 100.64.0.0/10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dns: {magik_dns: true}|did you mean \"dns.magic_dns\"?",
                "node: {ephemeral: {inactivity_timeout: 65s}}|1m5s is too short; it must be more than 65s",
                "node: {expiry: 30}|it needs a unit, as in 30s",
                "server_url: ftp://x|must start with https:// or http://",
                "server_url: https://x/path|must not have a path",
                "listen_addr: 0.0.0.0:8080|server_url: must be set if listen_addr is not a single address",
                "listen_addr: 127.0.0.1:0|server_url: must be set if listen_addr is not a single address",
                "unix_socket_permission: '0899'|is not an octal mode such as 0770",
                "dns: {base_domain: ''}|must be set if dns.magic_dns is true",
                "dns: {override_local_dns: true}|dns.nameservers.global must be set",
                "dns: {nameservers: {global: [nobody]}}|neither an IP address nor a DoH URL",
                "dns: {extra_records: [{name: a, type: MX, value: b}]}|value of an A or AAAA record",
                "database: {type: mysql}|\"mysql\" is none of sqlite, sqlite3, postgres",
                "database: {type: postgres, postgres: {port: many}}|\"many\" is not a number from 0 to 65535",
                "derp: {server: {region_id: 0}}|\"0\" is not a number from 1 to 65535",
                "derp: {server: {ipv4: '::1'}}|neither an IPv4 address nor \"none\"",
                "tls_cert_path: cert.pem|set both tls_cert_path and tls_key_path",
                "taildrop: {enabled: maybe}|\"maybe\" is neither true nor false",
                "prefixes: {v4: '', v6: ''}|set at least one of them",
                "prefixes: {allocation: clever}|neither sequential nor random",
                "log: {format: xml}|neither text nor json",
                "acl_policy_path: x|use \"policy.path\" instead",
                "dns_config: {magic_dns: true}|use \"dns.magic_dns\" instead",
                "randomize_client_port: true|set randomizeClientPort in the policy instead",
                "policy: {mode: files}|\"files\" is neither file nor database",
                "log: [a]|\"log\" must be a map of keys",
                "listen_addr: [a]|must be a single value",
                "listen_addr: *b|aliases (*name) are not supported",
                "- a|a configuration is a map"
            })
    void namesTheFaultAndTheRemedy(String yaml, String expected) throws IOException {
        assertThat(problems(yaml)).startsWith("a problem in ").contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://tail.example.com", "https://vpn.tail.example.com"})
    void refusesAServerWithinTheDomainOfItsNodes(String url) throws IOException {
        assertThat(problems("server_url: " + url + "\ndns: {base_domain: tail.example.com}"))
                .contains("must not be the domain tail.example.com or within it");
    }

    @Test
    void namesBothPlacesOfAKeyThatIsGivenTwice() throws IOException {
        assertThat(problems("listen_addr: 127.0.0.1:1\nListen_addr: 127.0.0.1:2"))
                .contains("line 2, column 1: \"Listen_addr\" is given twice, first at line 1, column 1");
    }

    @Test
    void takesADottedKeyForTheNestedOne() throws IOException {
        assertThat(problems("derp: {server: {enabled: true}}\nderp.server.enabled: true"))
                .contains("line 2, column 1: \"derp.server.enabled\" is given twice, first at line 1, column 17");
    }

    @Test
    void namesTheLineAtWhichTheTextIsNoYaml() throws IOException {
        assertThat(problems("log:\n  level: info\n bad: [1\n"))
                .contains("line 3")
                .contains("not YAML");
    }

    @Test
    void namesTheVariable() throws IOException {
        Path file = Files.writeString(directory.resolve("config.yaml"), "");
        ConfigSource source = new ConfigSource(
                Optional.of(file),
                directory,
                Map.of("HEADSCALE_LISTEN_ADDR", "x", "HEADSCALE_DNS_NAMESERVERS_SPLIT", "{"));

        assertThat(problems(source))
                .contains("HEADSCALE_LISTEN_ADDR: listen_addr: \"x\" is not host:port")
                .contains("HEADSCALE_DNS_NAMESERVERS_SPLIT: must be JSON");
    }

    @Test
    void commandsCareForTheirOwnKeysOnly() throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.yaml"), "listen_addr: nowhere\nunix_socket: /run/h.sock\ncli: {timeout: 2s}");
        ConfigSource source = new ConfigSource(Optional.of(file), directory, Map.of());

        assertThat(ClientSettings.read(source).socket()).isEqualTo(Path.of("/run/h.sock"));
        assertThat(ClientSettings.read(source).timeout()).hasSeconds(2);
    }

    @Test
    void aRemoteServerNeedsAKey() {
        ConfigSource source =
                new ConfigSource(Optional.empty(), directory, Map.of("HEADSCALE_CLI_ADDRESS", "vpn.example.com"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ClientSettings.read(source))
                .withMessageContaining("HEADSCALE_CLI_API_KEY");
    }

    private String problems(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("config.yaml"), yaml);
        return problems(new ConfigSource(Optional.of(file), directory, Map.of()));
    }

    private static String problems(ConfigSource source) {
        try {
            Settings settings = Settings.read(source);
            throw new AssertionError("accepted: " + settings);
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
