package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.cli.TestCli.Result;
import dev.headscale.runner.internal.output.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pre-auth keys and API keys. */
final class KeyCommandsTest {
    @TempDir
    Path directory;

    private TestCli cli;

    @BeforeEach
    void start() {
        cli = new TestCli(directory);
        cli.tailnet().user("alice");
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void createsAPreAuthKeyForAUserByIdOrByName() {
        assertThat(cli.run("preauthkeys", "create", "-u", "1").out()).matches("hskey-auth-[0-9a-f-]+\n");
        assertThat(cli.run("authkey", "new", "--user", "alice").code()).isZero();
        assertThat(cli.run("pre", "c", "-u", "bob").err())
                .isEqualTo("Error: there is no user with the id or name \"bob\"\n");
    }

    @Test
    void anIdGoesBeforeAName() {
        cli.tailnet().user("1");
        cli.tailnet().user("77");

        assertThat(owner(cli.run("pre", "create", "-u", "1", "-o", "json"))).isEqualTo("alice");
        assertThat(owner(cli.run("pre", "create", "-u", "77", "-o", "json"))).isEqualTo("77");
    }

    private static String owner(Result result) {
        return result.json().path("user").path("name").asString();
    }

    @Test
    void createsKeysOfAllKinds() {
        JsonNode key = cli.run(
                        "preauthkeys",
                        "create",
                        "--tags",
                        "tag:web,tag:db",
                        "--reusable",
                        "--ephemeral",
                        "-e",
                        "30d",
                        "-o",
                        "json")
                .json();

        assertThat(key.path("aclTags").toString()).isEqualTo("[\"tag:db\",\"tag:web\"]");
        assertThat(key.path("reusable").asBoolean()).isTrue();
        assertThat(key.path("ephemeral").asBoolean()).isTrue();
        assertThat(key.path("expiration").asString()).isEqualTo("2026-01-31T00:00:00Z");
        assertThat(cli.run("pre", "create", "-u", "1", "-e", "soon").err())
                .isEqualTo("Error: --expiration: \"soon\" is not a duration such as 90m, 24h or 90d\n");
        assertThat(cli.run("pre", "create").err()).startsWith("Error: creating pre-auth key: ");
    }

    @Test
    void tellsAPersonHowToJoinAndAProgramNothing() {
        assertThat(cli.run("preauthkeys", "create", "-u", "1").err()).isEmpty();
        Result shown = cli.terminal(new Terminal(true, true, true, true)).run("preauthkeys", "create", "-u", "1");
        assertThat(shown.err())
                .isEqualTo("Join a device with it: tailscale up --login-server http://127.0.0.1:8080 --auth-key "
                        + shown.out());
    }

    @Test
    void listsExpiresAndDeletesPreAuthKeys() {
        cli.run("preauthkeys", "create", "-u", "1");
        cli.run("preauthkeys", "create", "--tags", "tag:web");

        assertThat(cli.run("preauthkeys", "list").out())
                .matches("(?s)ID +Key/Prefix +Reusable +Ephemeral +Used +Expiration +Created +Owner\n"
                        + "1 +hskey-auth-[0-9a-f]{12}-\\*\\*\\* +false +false +false +2026-01-01 01:00:00"
                        + " +2026-01-01 00:00:00 +alice\n2 .* tag:web\n");
        assertThat(cli.run("preauthkeys", "expire", "-i", "1").out()).isEqualTo("Key expired\n");
        assertThat(cli.run("preauthkeys", "rm", "--id", "1", "-o", "json-line").out())
                .isEqualTo("{}\n");
        assertThat(cli.run("preauthkeys", "delete", "-i", "1").code()).isEqualTo(1);
        assertThat(cli.run("preauthkeys", "delete").err())
                .isEqualTo("Error: missing --id parameter: missing parameters\n");
    }

    @Test
    void createsListsAndEndsApiKeys() {
        String secret = cli.run("apikeys", "create").out().strip();
        assertThat(secret).matches("hskey-api-[0-9a-f]{12}-[0-9a-f]{64}");
        assertThat(cli.run("apikeys", "create", "-e", "1d", "-o", "json-line").out())
                .matches("\"hskey-api-.*\"\n");
        assertThat(cli.run("apikeys", "list").out())
                .matches("(?s)ID +Prefix +Expiration +Created\n1 +" + secret.substring(0, 22)
                        + "-\\*\\*\\* +2026-04-01 00:00:00 +2026-01-01 00:00:00\n2 .*");
        assertThat(cli.run("apikeys", "expire", "-p", secret.substring(10, 22)).out())
                .isEqualTo("Key expired\n");
        assertThat(cli.tailnet().tailnet().apiKeys().authenticate(secret)).isEmpty();
        assertThat(cli.run("apikeys", "delete", "--id", "2").out()).isEqualTo("Key deleted\n");
        assertThat(cli.run("api", "remove", "-p", secret.substring(0, 22) + "-***")
                        .out())
                .isEqualTo("Key deleted\n");
    }

    @Test
    void needsToKnowWhichApiKeyIsMeant() {
        assertThat(cli.run("apikeys", "delete").err())
                .isEqualTo("Error: either --id or --prefix must be provided: missing parameters\n");
        assertThat(cli.run("apikeys", "expire", "-i", "1", "-p", "x").err())
                .isEqualTo("Error: only one of --id or --prefix can be provided: missing parameters\n");
        assertThat(cli.run("apikeys", "delete", "-i", "5").err()).isEqualTo("Error: there is no API key with id 5\n");
    }
}
