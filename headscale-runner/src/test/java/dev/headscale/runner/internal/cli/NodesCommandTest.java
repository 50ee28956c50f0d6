package dev.headscale.runner.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.UserId;
import dev.headscale.runner.internal.cli.TestCli.Result;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodesCommandTest {
    @TempDir
    Path directory;

    private TestCli cli;
    private UserId alice = new UserId(1);

    @BeforeEach
    void start() {
        cli = new TestCli(directory);
        alice = cli.tailnet().user("alice").id();
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void listsNodes() {
        cli.tailnet().join("Laptop", alice);

        assertThat(cli.run("nodes", "list").out().lines())
                .satisfiesExactly(
                        header -> assertThat(header.split(" {2,}"))
                                .containsExactly(
                                        "ID",
                                        "Hostname",
                                        "Name",
                                        "MachineKey",
                                        "NodeKey",
                                        "User",
                                        "Tags",
                                        "IP addresses",
                                        "Ephemeral",
                                        "Last seen",
                                        "Expiration",
                                        "Connected",
                                        "Expired"),
                        first -> assertThat(first)
                                .matches("1 +Laptop +laptop +\\[.{5}] +\\[.{5}] +alice +100\\.64\\.0\\.1 +false +.*"
                                        + " +N/A +offline +no"),
                        second -> assertThat(second.strip()).isEqualTo("fd7a:115c:a1e0::1"));
        assertThat(cli.run("node", "ls", "-u", "alice", "-o", "json").json()).hasSize(1);
        assertThat(cli.run("nodes", "list", "--user", "bob").err())
                .isEqualTo("Error: listing nodes: there is no user named \"bob\"\n");
    }

    @Test
    void approvesLoginsThatWait() {
        String first = cli.tailnet().ask("phone");
        String second = cli.tailnet().ask("tablet");

        assertThat(cli.run("nodes", "register", "--key", first, "--user", "alice")
                        .out())
                .isEqualTo("Node phone registered\n");
        assertThat(cli.run("auth", "register", "--auth-id", second, "--user", "alice")
                        .out())
                .isEqualTo("Node tablet registered\n");
        assertThat(cli.run("nodes", "register", "-k", first, "-u", "alice").code())
                .isEqualTo(1);
    }

    @Test
    void expiresANodeNowLaterOrNever() {
        NodeId id = cli.tailnet().join("laptop", alice);

        assertThat(cli.run("nodes", "expire", "-i", "1").out()).isEqualTo("Node expired\n");
        assertThat(cli.run("nodes", "list").out())
                .contains("2026-01-01 00:00:00")
                .contains("yes");
        assertThat(cli.run("nodes", "logout", "-i", "1", "-e", "2027-01-02T03:04:05+01:00")
                        .out())
                .isEqualTo("Node expiration updated\n");
        assertThat(expiry(id)).contains(Instant.parse("2027-01-02T02:04:05Z"));
        assertThat(cli.run("nodes", "exp", "-i", "1", "-d").out()).isEqualTo("Node expiry disabled\n");
        assertThat(expiry(id)).isEmpty();
        assertThat(cli.run("nodes", "e", "-i", "1", "-e", "tomorrow").err())
                .contains("--expiry: \"tomorrow\" is not a time such as");
        assertThat(cli.run("nodes", "e", "-i", "1", "-d", "-e", "2027-01-02T03:04:05Z")
                        .code())
                .isEqualTo(1);
    }

    private java.util.Optional<Instant> expiry(NodeId id) {
        return cli.tailnet().tailnet().nodes().find(id).orElseThrow().node().expiry();
    }

    @Test
    void renamesANode() {
        cli.tailnet().join("laptop", alice);

        assertThat(cli.run("nodes", "rename", "-i", "1", "desk").out()).isEqualTo("Node renamed\n");
        assertThat(cli.run("nodes", "rename", "-i", "2", "desk").err()).startsWith("Error: renaming node: ");
        assertThat(cli.run("nodes", "rename", "-i", "1").code()).isEqualTo(1);
    }

    @Test
    void deletesANodeAfterAsking() {
        cli.tailnet().join("laptop", alice);

        Result declined = cli.typing("no\n").run("nodes", "delete", "-i", "1", "-o", "json-line");
        assertThat(declined.err()).isEqualTo("Do you want to remove the node laptop? [y/n] ");
        assertThat(declined.out()).isEqualTo("{\"Result\":\"Node not deleted\"}\n");
        assertThat(cli.typing("SURE\n").run("nodes", "del", "-i", "1").out()).isEqualTo("Node deleted\n");
        assertThat(cli.run("nodes", "delete", "-i", "1", "--force").err())
                .isEqualTo("Error: getting node: node not found\n");
    }

    @Test
    void showsAndApprovesRoutes() {
        cli.tailnet().join("laptop", alice);
        cli.tailnet().join("router", alice, "10.0.0.0/8", "192.168.0.0/24");

        assertThat(cli.run("nodes", "approve-routes", "-i", "2", "-r", "10.0.0.0/8, 172.16.0.0/12")
                        .out())
                .isEqualTo("Node updated\n");
        assertThat(cli.run("nodes", "list-routes").out()).isEqualTo("""
                        ID  Hostname  Approved       Available       Serving (Primary)
                        2   router    10.0.0.0/8     10.0.0.0/8      10.0.0.0/8
                                      172.16.0.0/12  192.168.0.0/24
                        """);
        assertThat(cli.run("nodes", "approve-routes", "-i", "2", "-r", "", "-o", "json")
                        .json()
                        .path("approvedRoutes"))
                .isEmpty();
        assertThat(cli.run("nodes", "routes", "-i", "1", "-o", "json").json()).hasSize(1);
        assertThat(cli.run("nodes", "routes", "-i", "9").code()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithTags() {
        cli.tailnet().join("laptop", alice);

        assertThat(cli.run("nodes", "tag", "-i", "1", "-t", "web").err()).startsWith("Error: setting tags: ");
    }

    @Test
    void backfillsAddressesAfterAsking() {
        Result declined = cli.typing("n\n").run("nodes", "backfillips");
        assertThat(declined.out()).isEmpty();
        assertThat(declined.code()).isZero();
        assertThat(cli.run("nodes", "backfillips", "--force", "-o", "json-line").out())
                .isEqualTo("{\"changes\":[]}\n");
    }
}
