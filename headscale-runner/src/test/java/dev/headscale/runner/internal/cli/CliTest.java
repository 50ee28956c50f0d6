package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.cli.TestCli.Result;
import dev.headscale.runner.internal.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all commands, and those that belong to no group. */
final class CliTest {
    @TempDir
    Path directory;

    private TestCli cli;

    @BeforeEach
    void start() {
        cli = new TestCli(directory);
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void explainsItself() {
        assertThat(cli.run().out())
                .contains("Usage: headscale")
                .contains("serve")
                .contains("preauthkeys");
        assertThat(cli.run("nodes").out()).contains("list-routes").contains("approve-routes");
        assertThat(cli.run("nodes", "expire", "--help").out()).contains("--identifier=ID");
        assertThat(cli.run("help", "nodes", "expire").out())
                .isEqualTo(cli.run("nodes", "expire", "-h").out());
        assertThat(cli.run("help", "noodles").err()).isEqualTo("Error: there is no command \"noodles\"\n");
    }

    @Test
    void explainsAMistakeAndFails() {
        Result unknown = cli.run("nodse");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err())
                .startsWith("Error: Unmatched argument at index 0: 'nodse'")
                .contains("nodes");

        Result missing = cli.run("nodes", "expire");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err())
                .startsWith("Error: Missing required option: '--identifier=ID'")
                .contains("Usage:");
    }

    @Test
    void tellsProgramsOfMistakesInTheirFormat() {
        assertThat(cli.run("-o", "json-line", "users", "destroy", "-i", "7").err())
                .isEqualTo("{\"error\":\"there is no such user\"}\n");
        assertThat(cli.run("nodes", "expire", "-o", "json-line").err())
                .isEqualTo("{\"error\":\"Missing required option: '--identifier=ID'\"}\n");
        assertThat(cli.run("users", "create", "-o", "yaml").err())
                .isEqualTo("error: \"missing parameters: the user's name\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o=json-line", "--output=json-line"})
    void takesTheOptionsForAllBeforeAndBehindTheCommand(String option) {
        assertThat(cli.run(option, "users", "list").out()).isEqualTo("[]\n");
        assertThat(cli.run("users", "list", option).out()).isEqualTo("[]\n");
        assertThat(cli.run("users", option, "list").out()).isEqualTo("[]\n");
    }

    @Test
    void refusesAnUnknownFormat() {
        Result result = cli.run("users", "list", "-o", "xml");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Error: --output: \"xml\" is none of json, json-line, yaml\n");
    }

    @Test
    void tellsItsVersion() {
        assertThat(cli.run("version").out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("headscale version [0-9].*"),
                        line -> assertThat(line).startsWith("commit: "),
                        line -> assertThat(line).startsWith("build time: "),
                        line -> assertThat(line).startsWith("built with: java"));
        assertThat(cli.run("version", "-o", "json").json().propertyNames())
                .containsExactly("version", "commit", "buildTime", "go", "dirty");
    }

    @Test
    void asksForTheHealth() {
        assertThat(cli.run("health", "-o", "json-line").out()).isEqualTo("{\"databaseConnectivity\":true}\n");

        cli.tailnet().control().close();
        Result ill = cli.run("health");
        assertThat(ill.code()).isEqualTo(1);
        assertThat(ill.err()).startsWith("Error: checking health: ");
    }

    @Test
    void saysThatNoServerIsRunning() {
        Result result = cli.with(
                        "HEADSCALE_DATA_DIR", directory.resolve("other").toString())
                .with("HEADSCALE_CLI_TIMEOUT", "100ms")
                .run("users", "list");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("Error: connecting to headscale: no server on " + directory.resolve("other/headscale.sock")
                        + " (waited 100ms); is \"headscale serve\" running");
    }

    @Test
    void generatesPrivateKeys() {
        assertThat(cli.run("generate", "private-key").out()).matches("privkey:[0-9a-f]{64}\n");
        assertThat(cli.run("gen", "private-key", "-o", "json")
                        .json()
                        .path("private_key")
                        .asString())
                .startsWith("privkey:");
    }

    @Test
    void checksTheConfigurationAndChangesNothing() throws IOException {
        Path file =
                Files.writeString(directory.resolve("my.yaml"), "listen_addr: 127.0.0.1:9\nderp: {urls: [https://x]}");

        Result fine = cli.run("configtest", "-c", file.toString());
        assertThat(fine.code()).isZero();
        assertThat(fine.out()).isEmpty();
        assertThat(fine.err())
                .isEqualTo("Warning: line 2, column 8: derp.urls: is not implemented yet and has no effect\n");

        Files.writeString(file, "listen: 127.0.0.1:9");
        Result wrong = cli.run("-c", file.toString(), "configtest");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err())
                .startsWith("Error: configuration error: a problem in " + file + ":\n  line 1, column 1: \"listen\"");
        assertThat(directory).isDirectoryNotContaining("glob:**noise_private.key");
    }

    @Test
    void testsThePolicyFileToo() throws IOException {
        Path file = Files.writeString(directory.resolve("my.yaml"), "policy: {path: policy.hujson}");
        Path policy = directory.resolve("policy.hujson");

        assertThat(cli.run("configtest", "-c", file.toString()).err())
                .isEqualTo(
                        "Error: configuration error: cannot use the policy: " + policy + ": there is no such file\n");
        Files.writeString(policy, "{\n\"acl\": [],\n\"hosts\": {\"a\": \"b\"}}");
        Result wrong = cli.run("configtest", "-c", file.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err())
                .startsWith("Error: configuration error: cannot use the policy:\n  " + policy + ":2:1: ")
                .contains("\n  " + policy + ":3:");
        Files.writeString(policy, "{\"acls\": []}");
        assertThat(cli.run("configtest", "-c", file.toString()).code()).isZero();
    }

    @Test
    void servesWithTheConfiguration() {
        cli.with("HEADSCALE_LISTEN_ADDR", "127.0.0.1:7").run("serve");

        assertThat(cli.served())
                .singleElement()
                .satisfies(settings -> assertThat(settings.listen().getPort()).isEqualTo(7));
        assertThat(cli.with("HEADSCALE_LISTEN_ADDR", "x").run("serve").code()).isEqualTo(1);
        assertThat(cli.served()).hasSize(1);
    }

    @Test
    void completesShells() {
        assertThat(cli.run("completion", "bash").out()).contains("complete -F").contains("preauthkeys");
        assertThat(cli.run("completion", "fish").out())
                .contains("complete -c headscale -n '__fish_use_subcommand' -a nodes -d 'Manage the nodes")
                .contains("complete -c headscale -n '__fish_seen_subcommand_from nodes node' -a list");
        assertThat(cli.run("completion", "tcsh").code()).isEqualTo(1);
    }

    @Test
    void coloursATableOnATerminalOnly() {
        cli.tailnet().user("alice");

        assertThat(cli.run("users", "list").out()).doesNotContain("\u001b");
        assertThat(cli.terminal(new Terminal(true, true, true, true))
                        .run("users", "list")
                        .out())
                .contains("\u001b[");
        assertThat(cli.terminal(new Terminal(true, true, true, false))
                        .run("users", "list")
                        .out())
                .doesNotContain("\u001b");
        assertThat(cli.terminal(new Terminal(true, true, true, true))
                        .run("users", "list", "-o", "json")
                        .out())
                .doesNotContain("\u001b");
    }
}
