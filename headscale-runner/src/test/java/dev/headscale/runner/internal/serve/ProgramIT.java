package dev.headscale.runner.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.testkit.TestClient;
import dev.headscale.runner.internal.serve.Program.Result;
import dev.headscale.runner.internal.serve.Program.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, as people run it. */
@Tag("jar")
@Timeout(180)
final class ProgramIT {
    @TempDir
    Path home;

    private final int port = Ports.free();
    private Program program;

    @BeforeEach
    void settle() {
        program = new Program(home, Map.of("HEADSCALE_LISTEN_ADDR", "127.0.0.1:" + port));
    }

    @Test
    void aNewcomerGetsADeviceIntoATailnetWithThreeCommands() throws IOException {
        try (Running server = program.start("serve")) {
            server.awaitLine("is running").awaitLine("users create").awaitLine("tailscale up --login-server");
            assertThat(program.run("users", "create", "alice").out()).isEqualTo("User created\n");
            Result key = program.run("preauthkeys", "create", "--user", "1");
            assertThat(key.err()).isEmpty();

            try (TestClient client = TestClient.builder(URI.create("http://127.0.0.1:" + port))
                    .hostname("laptop")
                    .authKey(key.out().strip())
                    .build()) {
                assertThat(client.register().isLoggedIn()).isTrue();
            }
            assertThat(program.run("nodes", "list").out()).contains("laptop").contains("100.64.0.1");
            assertThat(Files.getPosixFilePermissions(home.resolve(".headscale")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));

            Result ended = server.signal("TERM").await();
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).contains(home.resolve(".headscale") + " (new)");
            assertThat(ended.err()).contains("stopped");
            assertThat(ended.err().lines().filter(line -> line.contains("WARN") || line.contains("ERROR")))
                    .as("only another server on this machine may be worth a warning")
                    .allMatch(line -> line.contains("UDP port 3478 is taken"));
            assertThat(home.resolve(".headscale/headscale.sock")).doesNotExist();
        }
    }

    @Test
    void theExecutableRecordsAStartAndUsesIt() throws IOException {
        Result recorded = program.startExecutable("warm-up").await();
        assertThat(recorded.err()).isEmpty();
        assertThat(recorded.out()).startsWith("recorded a start on Java " + System.getProperty("java.version"));
        assertThat(home.resolve(".headscale")).as("the server's own data").doesNotExist();
        try (var caches = Files.list(home.resolve(".cache/headscale"))) {
            assertThat(caches).hasSize(1);
        }
        try (Running server = program.startExecutable("serve").awaitLine("is running")) {
            assertThat(program.startExecutable("users", "create", "alice")
                            .await()
                            .out())
                    .isEqualTo("User created\n");
            Result ended = server.signal("TERM").await();
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).contains("headscale preauthkeys create").doesNotContain("java -jar");
        }
    }

    @Test
    void theExecutableSaysWhatItNeeds() {
        assertThat(new Program(home, Map.of("JAVA_HOME", "/nowhere"))
                        .startExecutable("version")
                        .await())
                .extracting(Result::code, Result::err)
                .containsExactly(
                        1, "headscale: there is no /nowhere/bin/java; JAVA_HOME has to name a Java 17 or newer\n");
        assertThat(program.startExecutable("warm-up", "now").await().err())
                .isEqualTo("headscale: warm-up takes no arguments, not now\n");
    }

    @Test
    void aSecondServerOnTheSameDataGivesUp() {
        try (Running server = program.start("serve").awaitLine("is running")) {
            Program other = new Program(home, Map.of("HEADSCALE_LISTEN_ADDR", "127.0.0.1:" + Ports.free()));

            Result second = other.run("serve");

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).contains("Error: the database").contains("is in use by process");
            assertThat(server.signal("TERM").await().code()).isZero();
        }
    }

    @Test
    void aServerWhosePortIsTakenGivesUp() {
        try (Running server = program.start("serve").awaitLine("is running")) {
            assertThat(server).isNotNull();
            Program other = new Program(
                    home,
                    Map.of(
                            "HEADSCALE_LISTEN_ADDR",
                            "127.0.0.1:" + port,
                            "HEADSCALE_DATA_DIR",
                            home.resolve("other").toString()));

            Result second = other.run("serve");

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains("Error: cannot listen on 127.0.0.1:" + port + ": Address already in use");
        }
    }

    @Test
    void survivesASignalToReload() {
        try (Running server = program.start("serve").awaitLine("is running")) {
            server.signal("HUP");

            assertThat(program.run("health").code()).isZero();
            assertThat(server.signal("TERM").await().code()).isZero();
        }
    }

    @Test
    void listsEverythingThatIsWrongWithTheConfiguration() throws IOException {
        Path file = Files.writeString(home.resolve("bad.yaml"), "listen: x\nlog: {level: loud}\n");

        Result result = program.run("serve", "-c", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "Error: 2 problems in " + file
                                + ":\n  line 1, column 1: \"listen\" is not a known key"
                                + "\n  line 2, column 7: log.level: \"loud\" is none of trace, debug, info, warn, error, disabled\n");
    }
}
