package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.cli.TestCli.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersCommandTest {
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
    void createsAndListsUsers() {
        assertThat(cli.run("users", "create", "alice", "-d", "Alice A.", "-e", "a@example.org")
                        .out())
                .isEqualTo("User created\n");
        assertThat(cli.run("user", "new", "bob", "-o", "json").json().path("id").asString())
                .isEqualTo("2");
        assertThat(cli.run("users", "ls").out()).isEqualTo("""
                        ID  Name      Username  Email          Created
                        1   Alice A.  alice     a@example.org  2026-01-01 00:00:00
                        2             bob                      2026-01-01 00:00:00
                        """);
        assertThat(cli.run("users", "list", "--name", "bob", "-o", "json").json())
                .hasSize(1);
        assertThat(cli.run("users", "list", "-e", "a@example.org", "-o", "json")
                        .json()
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("alice");
    }

    @Test
    void refusesATakenNameAndAMissingOne() {
        cli.tailnet().user("alice");

        Result taken = cli.run("users", "create", "alice");
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err()).isEqualTo("Error: creating user: user already exists\n");
        assertThat(cli.run("users", "create").err()).contains("missing parameters");
        assertThat(cli.run("users", "create", "b", "-p", "not a url").err()).contains("--picture-url");
    }

    @Test
    void aNameMayBeginWithAnAtSign() {
        cli.run("users", "create", "@bob");

        assertThat(cli.tailnet().tailnet().users().findByName("@bob")).isPresent();
    }

    @Test
    void destroysAUserAfterAsking() {
        cli.tailnet().user("alice");

        Result declined = cli.typing("n\n").run("users", "destroy", "--name", "alice");
        assertThat(declined.err())
                .isEqualTo("Do you want to remove the user \"alice\" (1) and any associated preauthkeys? [y/n] ");
        assertThat(declined.out()).isEqualTo("User not destroyed\n");
        assertThat(declined.code()).isZero();
        assertThat(cli.typing("")
                        .run("users", "destroy", "-i", "1", "-o", "json-line")
                        .out())
                .isEqualTo("{\"Result\":\"User not destroyed\"}\n");
        assertThat(cli.typing("Yes\n").run("users", "delete", "-i", "1").out()).isEqualTo("User destroyed\n");
        assertThat(cli.tailnet().tailnet().users().list()).isEmpty();
    }

    @Test
    void destroysWithForceWithoutAsking() {
        cli.tailnet().user("alice");

        Result result = cli.run("users", "destroy", "-n", "alice", "--force");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("User destroyed\n");
    }

    @Test
    void saysWhyAUserCannotBeDestroyed() {
        cli.tailnet().join("laptop", cli.tailnet().user("alice").id());

        Result result = cli.run("users", "destroy", "-n", "alice", "--force");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: deleting user: ");
    }

    @Test
    void needsToKnowWhichUserIsMeant() {
        assertThat(cli.run("users", "destroy").err()).isEqualTo("Error: --name or --identifier flag is required\n");
        assertThat(cli.run("users", "destroy", "-i", "0").err()).isEqualTo("Error: there is no such user\n");
    }

    @Test
    void renamesByIdOrByName() {
        cli.tailnet().user("alice");

        assertThat(cli.run("users", "rename", "-i", "1", "-r", "carol").out()).isEqualTo("User renamed\n");
        assertThat(cli.run("users", "mv", "-n", "carol", "--new-name", "d e/f@x", "-o", "json")
                        .json()
                        .has("id"))
                .isFalse();
        assertThat(cli.run("users", "mv", "-n", "carol", "--new-name", "d/e@x", "-o", "json")
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo("d/e@x");
    }
}
