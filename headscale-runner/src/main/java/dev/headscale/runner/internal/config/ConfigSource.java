package dev.headscale.runner.internal.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration comes from: a file, if there is one, and the environment. Immutable and thread-safe.
 *
 * @param file the file, absolute
 * @param dataDirectory where everything is kept whose path is not configured, absolute
 * @param environment the environment variables
 */
public record ConfigSource(Optional<Path> file, Path dataDirectory, Map<String, String> environment) {
    /** The variable that names the configuration file. */
    public static final String CONFIG_VARIABLE = "HEADSCALE_CONFIG";

    /** The variable that names the data directory. */
    public static final String DATA_VARIABLE = "HEADSCALE_DATA_DIR";

    private static final List<String> FILE_NAMES = List.of("config.yaml", "config.yml", "config.json");

    /** Copies the map. */
    public ConfigSource {
        environment = Map.copyOf(environment);
    }

    /**
     * Finds the configuration: the file that is named, else that of {@code HEADSCALE_CONFIG}, else the first
     * {@code config.yaml}, {@code config.yml} or {@code config.json} in {@code /etc/headscale}, {@code ~/.headscale} and the
     * working directory, else none.
     *
     * @param named the file named on the command line; it need not exist
     * @param places where to look
     * @param environment the environment variables
     * @return the source
     */
    public static ConfigSource find(Optional<Path> named, Places places, Map<String, String> environment) {
        Optional<Path> file = named.or(
                        () -> variable(environment, CONFIG_VARIABLE).map(Path::of))
                .map(places.workingDirectory()::resolve)
                .or(() -> search(places));
        Path data = variable(environment, DATA_VARIABLE)
                .map(places.workingDirectory()::resolve)
                .orElseGet(() -> places.home().resolve(".headscale"));
        return new ConfigSource(file.map(Path::normalize), data.normalize(), environment);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Optional<Path> search(Places places) {
        return List.of(places.system(), places.home().resolve(".headscale"), places.workingDirectory()).stream()
                .flatMap(directory -> FILE_NAMES.stream().map(directory::resolve))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Names the source for people. */
    String shown() {
        return file.map(Path::toString).orElse("the environment");
    }

    /** Reads the file; what is wrong with it is added to the problems. */
    ConfigNode.Mapping read(List<ConfigProblem> problems) {
        if (file.isEmpty()) {
            return ConfigNode.Mapping.EMPTY;
        }
        try {
            return YamlReader.read(Files.readString(file.get(), StandardCharsets.UTF_8), problems);
        } catch (IOException e) {
            problems.add(new ConfigProblem(ConfigPlace.NOWHERE, "cannot be read: " + reason(e)));
            return ConfigNode.Mapping.EMPTY;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof java.nio.file.NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof java.nio.charset.CharacterCodingException ? "it is not UTF-8 text" : String.valueOf(e);
    }

    /**
     * Where files are looked for.
     *
     * @param system the directory of the system's configuration, normally {@code /etc/headscale}
     * @param home the user's home directory
     * @param workingDirectory what relative paths of the command line and the environment are relative to
     */
    public record Places(Path system, Path home, Path workingDirectory) {}
}
