package dev.headscale.policy.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "1h30m, PT1H30M, 1h30m0s",
        "200h, PT200H, 200h0m0s",
        "90s, PT1M30S, 1m30s",
        "1.5h, PT1H30M, 1h30m0s",
        "0, PT0S, 0s",
        "-1m, PT-1M, -1m0s",
        "250ms, PT0.25S, 0.25s",
    })
    void durationsAreReadAndWritten(String text, String duration, String written) {
        Duration parsed = GoDuration.parse(text, wrong -> {}).orElseThrow();
        assertThat(parsed).hasToString(duration);
        assertThat(GoDuration.format(parsed)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1", "1x", "1h 2m", "--1h", "h", "999999999h"})
    void whatIsNoDurationIsReported(String text) {
        assertThat(GoDuration.parse(text, wrong -> {})).isEmpty();
    }
}
