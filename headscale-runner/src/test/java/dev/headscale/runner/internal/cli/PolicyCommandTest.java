package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.cli.TestCli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCommandTest {
    private static final String CLOSED = "{\"acls\": []} // nobody";
    private static final String WRONG = """
            {
              "acls": [
                {"action": "accept", "src": ["group:dev"], "dst": ["tag:web:80"]},
              ],
            }
            """;
    private static final String WHAT_IS_WRONG = """
            Error: 2 problems in the policy:
              %1$s:3:34: src=group not defined in policy: "group:dev"
              %1$s:3:56: dst="tag:web": tag not found: "tag:web"
            """;

    @TempDir
    Path directory;

    private TestCli cli;

    @BeforeEach
    void start() {
        cli = new TestCli(directory);
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void printsWhatWasSet() throws IOException {
        Files.writeString(directory.resolve("policy.hujson"), CLOSED);

        assertThat(cli.run("policy", "set", "-f", "policy.hujson").out()).isEqualTo("Policy updated.\n");
        assertThat(cli.run("policy", "get").out()).isEqualTo(CLOSED + "\n");
        assertThat(cli.run("policy", "show", "-o", "json").out()).isEqualTo(CLOSED + "\n");
    }

    @Test
    void readsStandardInput() {
        assertThat(cli.typing(CLOSED).run("policy", "put", "--file", "-").code())
                .isZero();
        assertThat(cli.run("policy", "fetch").out()).isEqualTo(CLOSED + "\n");
    }

    @Test
    void namesEveryProblemWithFileLineAndColumn() throws IOException {
        Files.writeString(directory.resolve("bad.hujson"), WRONG);

        Result checked = cli.run("policy", "check", "-f", "bad.hujson");

        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.out()).isEmpty();
        assertThat(checked.err()).isEqualTo(WHAT_IS_WRONG.formatted("bad.hujson"));
        assertThat(cli.run("policy", "set", "-f", "bad.hujson").err()).isEqualTo(checked.err());
        assertThat(cli.typing(WRONG).run("policy", "check", "-f", "-").err())
                .isEqualTo(WHAT_IS_WRONG.formatted("standard input"));
    }

    @Test
    void aPolicyWithoutProblemsIsValid() {
        assertThat(cli.typing(CLOSED).run("policy", "check", "-f", "-").out()).isEqualTo("Policy is valid\n");
    }

    @Test
    void saysThatThereIsNoFileOrNoPolicy() {
        assertThat(cli.run("policy", "check", "-f", "nowhere").err())
                .isEqualTo("Error: --file: there is no file nowhere\n");
        assertThat(cli.run("policy", "set").err()).contains("Missing required option: '--file=FILE'");
        assertThat(cli.run("policy", "get").err())
                .isEqualTo("Error: loading policy: there is no policy: everything is allowed\n");
    }

    @Test
    void opensTheDatabaseOnlyWhenSure() {
        String[] words = {"policy", "set", "-f", "-", "--bypass-server-and-access-database-directly"};

        assertThat(cli.typing("").run(words).err()).endsWith("Error: command aborted by user\n");
        assertThat(cli.opened()).isEmpty();

        cli.with("HEADSCALE_POLICY_MODE", "file");
        String[] forced = {"--force", "policy", "set", "-f", "-", "--bypass-server-and-access-database-directly"};
        assertThat(cli.typing(CLOSED).run(forced).out()).isEqualTo("Policy updated.\n");
        assertThat(cli.opened()).hasSize(1);
    }
}
