package dev.headscale.runner.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.runner.internal.config.ConfigKey.Support;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documentation names every key, with what the code does about it. */
final class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    @Test
    void hasARowForEveryKeyInTheOrderOfTheCode() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .as("the tables of %s", DOCUMENT)
                .containsExactlyElementsOf(ConfigKeys.all().stream()
                        .map(ConfigurationDocumentTest::row)
                        .toList());
    }

    private static String row(ConfigKey key) {
        String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
        return "| `" + key.name() + "` | " + key.kind() + " | " + fallback + " | " + key.meaning() + " | "
                + served(key.support()) + " |";
    }

    private static String served(Support support) {
        return switch (support) {
            case SERVED -> "yes";
            case NOT_YET -> "not yet: warning";
            case REFUSED -> "not yet: error";
        };
    }
}
