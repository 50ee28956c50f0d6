package dev.headscale.policy.internal.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Map<String, Object> DEVICE =
            Map.of("node:os", "linux", "node:osVersion", "13.4.1", "node:tsAutoUpdate", true, "custom:score", 42.5);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "node:os == 'linux' | true",
                "node:os=='macos' | false",
                "node:os != \"macos\" | true",
                "node:os IN ['macos', 'linux'] | true",
                "node:os not in ['macos','linux'] | false",
                "node:osVersion >= '13.4' | true",
                "node:osVersion < '13.10' | true",
                "node:osVersion > '13.4.1' | false",
                "node:osVersion <= '9' | false",
                "node:tsAutoUpdate == true | true",
                "custom:score > 42 | true",
                "custom:missing == 'x' | false",
                "custom:missing != 'x' | true",
                "custom:missing < 5 | false",
                "custom:missing NOT SET | true",
                "node:os IS SET | true",
            })
    void conditionsHoldOrNot(String text, boolean holds) {
        assertThat(Condition.parse(text, wrong -> {}).orElseThrow().holds(DEVICE))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node:os",
                "os == 'linux'",
                "node:os = 'linux'",
                "node:os == linux",
                "node:os IN 'linux'",
                "node:os IN []",
                "node:os IN ['a' 'b']",
                "node:os IS SET 'x'",
                "node:os == 'a' 'b'",
                "node:os INSIDE ['a']"
            })
    void whatIsNoConditionIsReported(String text) {
        StringBuilder heard = new StringBuilder();
        assertThat(Condition.parse(text, heard::append)).isEmpty();
        assertThat(heard.toString()).startsWith("invalid posture condition");
    }
}
