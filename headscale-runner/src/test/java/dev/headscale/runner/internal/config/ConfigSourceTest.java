package dev.headscale.runner.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.config.ConfigSource.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigSourceTest {
    @TempDir
    Path root;

    private Places places = new Places(Path.of("/"), Path.of("/"), Path.of("/"));

    @BeforeEach
    void makeDirectories() throws IOException {
        places = new Places(root.resolve("etc"), root.resolve("home"), root.resolve("work"));
        Files.createDirectories(places.system());
        Files.createDirectories(places.home().resolve(".headscale"));
        Files.createDirectories(places.workingDirectory());
    }

    @Test
    void worksWithoutAnyFile() {
        ConfigSource source = ConfigSource.find(Optional.empty(), places, Map.of());

        assertThat(source.file()).isEmpty();
        assertThat(source.dataDirectory()).isEqualTo(places.home().resolve(".headscale"));
    }

    @Test
    void searchesTheSystemThenTheHomeThenTheWorkingDirectory() throws IOException {
        Path working = Files.createFile(places.workingDirectory().resolve("config.json"));
        assertThat(found(Map.of())).contains(working);

        Path home = Files.createFile(places.home().resolve(".headscale/config.yml"));
        assertThat(found(Map.of())).contains(home);

        Path system = Files.createFile(places.system().resolve("config.yaml"));
        assertThat(found(Map.of())).contains(system);
    }

    @Test
    void prefersTheNamedFileThenTheOneOfTheEnvironment() throws IOException {
        Files.createFile(places.system().resolve("config.yaml"));
        Map<String, String> environment = Map.of("HEADSCALE_CONFIG", "other.yaml");

        assertThat(found(environment)).contains(places.workingDirectory().resolve("other.yaml"));
        assertThat(ConfigSource.find(Optional.of(Path.of("/named.yaml")), places, environment)
                        .file())
                .contains(Path.of("/named.yaml"));
    }

    @Test
    void takesTheDataDirectoryFromTheEnvironment() {
        ConfigSource source = ConfigSource.find(Optional.empty(), places, Map.of("HEADSCALE_DATA_DIR", "data"));

        assertThat(source.dataDirectory()).isEqualTo(places.workingDirectory().resolve("data"));
    }

    private Optional<Path> found(Map<String, String> environment) {
        return ConfigSource.find(Optional.empty(), places, environment).file();
    }
}
