package dev.headscale.noise.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The load generator, on a small server. */
@Timeout(120)
class LoadTest {
    private static final String OWN_DEVICES_ONLY =
            "{\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self:*\"]}]}";

    @TempDir
    private Path folder;

    @Test
    void everyPhaseIsALineWithItsTimesAndWhatTheServerTook() throws Exception {
        try (CountedControl control = new CountedControl()) {
            Path keys = Files.write(folder.resolve("keys"), List.of(control.keyOf("alice"), "", control.keyOf("bob")));
            List<JsonNode> lines = new ArrayList<>();
            LoadOptions options = LoadOptions.parse(List.of(
                    "-control",
                    control.uri().toString(),
                    "-keys",
                    keys.toString(),
                    "-nodes",
                    "3",
                    "-changes",
                    "4",
                    "-policy-command",
                    OWN_DEVICES_ONLY,
                    "-pid",
                    Long.toString(ProcessHandle.current().pid())));

            new Load(
                            options,
                            text -> control.tailnet().policy().set(text),
                            line -> lines.add(JsonMapper.shared().readTree(line)))
                    .run();

            assertThat(lines.stream().map(line -> line.path("phase").stringValue()))
                    .containsExactly("register", "connect", "settle", "introduce", "update", "policy", "storm");
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.path("nodes").intValue()).isEqualTo(6);
                assertThat(line.path("users").intValue()).isEqualTo(2);
                assertThat(line.has("wall_s") && line.has("server_cpu_s")).isTrue();
            });
            assertThat(phase(lines, "update").path("frames").intValue()).isBetween(4 * 5, 4 * 6);
            assertThat(phase(lines, "policy").path("told").intValue()).isEqualTo(6);
            assertThat(phase(lines, "policy").path("frames").intValue()).isEqualTo(6);
            for (String timed : List.of("register", "connect", "update", "policy", "storm")) {
                assertThat(phase(lines, timed).path("p99_ms").doubleValue())
                        .as(timed)
                        .isPositive();
            }
        }
    }

    private static JsonNode phase(List<JsonNode> lines, String name) {
        return lines.stream()
                .filter(line -> line.path("phase").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void someNodesOnlyRegister() throws Exception {
        try (CountedControl control = new CountedControl()) {
            List<String> lines = new ArrayList<>();

            new Load(
                            LoadOptions.parse(List.of(
                                    "-control",
                                    control.uri().toString(),
                                    "-key",
                                    control.keyOf("alice"),
                                    "-phases",
                                    "register")),
                            text -> {},
                            lines::add)
                    .run();

            assertThat(lines).hasSize(1);
            assertThat(control.tailnet().nodes().list()).hasSize(10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-speed 3, -speed: there is no such flag",
        "-key k -nodes, -nodes: its value is missing",
        "-key k, -control: is required",
        "-control http://x, '-key: one at least is required, or -keys'",
        "-control ftp://x, -control: ftp://x does not start with http:// or https:// and a host",
        "-control http://[, -control: http://[ is no URL",
        "-nodes none, -nodes: none is no number",
        "-nodes 0, -nodes: 0 is not 1 to 100000",
        "-control http://x -key a -key b -nodes 60000, -nodes: 60000 for each of 2 keys are too many",
        "'-phases connect,sleep', -phases: there is no phase 'sleep'",
        "-phases storm, -phases: what comes after connect needs connect",
        "-keys /no/such/file, -keys: cannot read /no/such/file: java.nio.file.NoSuchFileException: /no/such/file",
        "-pid 2147483647, -pid: there is no process 2147483647",
    })
    void anArgumentThatIsNoGoodIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> LoadOptions.parse(List.of(arguments.split(" ", -1))))
                .isInstanceOf(LoadOptions.BadArgument.class)
                .hasMessage(message);
    }
}
