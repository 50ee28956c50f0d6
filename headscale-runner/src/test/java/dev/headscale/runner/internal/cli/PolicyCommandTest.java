package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.cli.TestCli.Result;
import dev.headscale.runner.internal.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void marksThePlacesOnATerminal() {
        cli.terminal(new Terminal(false, false, true, true));

        assertThat(cli.typing("{\"acl\": []}").run("policy", "check", "-f", "-").err())
                .isEqualTo("\u001b[31mError:\u001b[0m a problem in the policy:\n"
                        + "  \u001b[1mstandard input:1:2:\u001b[0m unknown field: \"acl\"\n");
        assertThat(cli.typing("{\"acl\": []}")
                        .run("policy", "check", "-f", "-", "-o", "json-line")
                        .err())
                .isEqualTo(
                        "{\"error\":\"a problem in the policy:\\n  standard input:1:2: unknown field: \\\"acl\\\"\"}\n");
    }

    @Test
    void checksWithoutAServerWhatCanBe() {
        cli.withoutServer();

        Result valid = cli.typing(CLOSED).run("policy", "check", "--offline", "-f", "-");
        assertThat(valid.code()).isZero();
        assertThat(valid.out()).isEqualTo("Policy is valid, as far as can be told without a server\n");
        assertThat(cli.typing(WRONG)
                        .run("policy", "check", "--offline", "-f", "-")
                        .err())
                .isEqualTo(WHAT_IS_WRONG.formatted("standard input"));
        assertThat(cli.typing(CLOSED)
                        .run("policy", "check", "--offline", "--bypass-server-and-access-database-directly", "-f", "-")
                        .err())
                .isEqualTo("Error: --offline opens no database; leave it or the other option out\n");
    }

    @Test
    void aCheckThatNeedsAServerFailsWithoutOne() {
        cli.withoutServer();

        Result untested = cli.typing(CLOSED).run("policy", "check", "-f", "-");
        assertThat(untested.code()).isEqualTo(1);
        assertThat(untested.out()).isEmpty();
        assertThat(untested.err())
                .startsWith("Error: connecting to headscale: no server on ")
                .endsWith("The text of the policy has no problems, but its tests were not run; "
                        + "--offline does without them.\n");
        assertThat(cli.typing(WRONG).run("policy", "check", "-f", "-").err())
                .isEqualTo(WHAT_IS_WRONG.formatted("standard input"));
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

    private static final String WEB = """
            {
              "groups": {"group:dev": ["alice@"]}, // who develops
              "tagOwners": {"tag:web": ["group:dev"]},
              "acls": [
                {"action": "accept", "src": ["group:dev"], "dst": ["tag:web:443"]},
              ],
            }
            """;

    /** Alice has a laptop, bob a phone, and there is a web server; under the policy above. */
    private void withDevices() {
        var alice = cli.tailnet().user("alice").id();
        var bob = cli.tailnet().user("bob").id();
        cli.tailnet().join("laptop", alice);
        cli.tailnet().join("phone", bob);
        var web = cli.tailnet().join("web", bob);
        assertThat(cli.typing(WEB).run("policy", "set", "-f", "-").err()).isEmpty();
        cli.tailnet().tailnet().nodes().setTags(web, List.of("tag:web"));
    }

    @Test
    void explainsWhyAConnectionIsAllowedOrNot() {
        withDevices();

        Result allowed = cli.run("policy", "explain", "laptop", "web:443");
        assertThat(allowed.code()).isZero();
        assertThat(allowed.out()).isEqualTo("""
                        From    To                Answer   Line  Rule    Why
                        laptop  100.64.0.3 (web)  allowed                tcp:443 is allowed
                                                           5     acls 1  group:dev -> tag:web, 443
                        """);

        Result denied = cli.run("policy", "explain", "bob", "tag:web:443", "-o", "json");
        assertThat(denied.code()).isEqualTo(3);
        assertThat(denied.json().path(0).path("allowed").asBoolean(true)).isFalse();
        assertThat(denied.json().path(0).path("rules").path(0).path("text").asString())
                .isEqualTo("the source is not in group:dev");
        assertThat(cli.run("policy", "explain", "laptop", "web:ssh").err())
                .isEqualTo("Error: explaining policy: \"ssh\" is no port: a number from 0 to 65535\n");
        assertThat(cli.run("policy", "explain", "tv", "web").err()).contains("\"tv\" is no node's name");
        assertThat(cli.run("policy", "explain", "laptop", "web", "-p", "smtp").err())
                .contains("\"smtp\" is no protocol: tcp, udp, icmp, or a number from 0 to 255");
    }

    @Test
    void saysWhatAPolicyWouldChange() {
        withDevices();

        assertThat(cli.typing(WEB).run("policy", "diff", "-").code()).isZero();
        Result changed = cli.typing(WEB.replace("443", "22").replace("[\"group:dev\"], \"dst\"", "[\"*\"], \"dst\""))
                .run("policy", "diff", "-");
        assertThat(changed.code()).isEqualTo(3);
        assertThat(changed.out()).isEqualTo("""
                           Kind     From    To   What
                        -  traffic  laptop  web  tcp,udp:443
                        +  traffic  phone   web  22
                        +  traffic  laptop  web  tcp,udp:22
                        """);
        assertThat(cli.typing(WRONG).run("policy", "diff", "-").err())
                .isEqualTo(WHAT_IS_WRONG.formatted("standard input"));
    }

    @Test
    void tellsOfEachTest() {
        withDevices();
        String tests = WEB.replace(
                "  ],\n}",
                "  ],\n  \"tests\": [\n    {\"src\": \"alice@\", \"accept\": [\"tag:web:443\"]},\n"
                        + "    {\"src\": \"bob@\", \"accept\": [\"tag:web:443\"]},\n  ],\n}");

        Result result = cli.typing(tests).run("policy", "test", "-");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("""
                        Line  Result  Test
                        8     passed  alice@ reaches tag:web:443
                        9     failed  bob@ reaches tag:web:443
                                      bob@ -> tag:web:443 (any protocol): expected ALLOWED, got DENIED
                        """);
        assertThat(cli.typing(WEB).run("policy", "test", "-").code()).isZero();
    }

    @Test
    void editsWithoutTouchingTheRest() {
        withDevices();

        assertThat(cli.run("policy", "edit", "add-user", "group:dev", "bob@").out())
                .isEqualTo("Policy updated.\n");
        assertThat(cli.run("policy", "get").out()).isEqualTo(WEB.replace("[\"alice@\"]", "[\"alice@\", \"bob@\"]"));
        assertThat(cli.run("policy", "explain", "bob", "web:443").code()).isZero();
        assertThat(cli.run("policy", "edit", "remove-user", "group:dev", "bob@").code())
                .isZero();
        assertThat(cli.run("policy", "get").out()).isEqualTo(WEB);

        assertThat(cli.run("policy", "edit", "add-user", "group:dev", "tag:web").err())
                .startsWith("Error: a problem in the policy:\n  the edited policy:2:");
        assertThat(cli.run("policy", "edit", "set-host", "db").err())
                .isEqualTo("Error: set-host needs a name and a value\n");
        assertThat(cli.run("policy", "edit", "remove-host", "db", "x").err())
                .isEqualTo("Error: remove-host takes a name only\n");
        assertThat(cli.run("policy", "edit", "add-users", "a", "b").err()).contains("is none of add-user, remove-user");
        assertThat(cli.run("policy", "get").out()).isEqualTo(WEB);
    }
}
