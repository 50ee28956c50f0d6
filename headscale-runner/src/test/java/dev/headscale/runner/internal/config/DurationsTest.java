package dev.headscale.runner.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "10s, PT10S",
        "1h30m, PT1H30M",
        "500ms, PT0.5S",
        "1.5h, PT1H30M",
        "90m, PT1H30M",
        "30d, PT720H",
        "2w, PT336H",
        "1y, PT8760H",
        "1d12h, PT36H",
        "250us, PT0.00025S",
        "7ns, PT0.000000007S",
        "-5s, PT-5S"
    })
    void readsTheSyntaxOfGoAndOfPrometheus(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-", "h", "1x", "1h 30m", "1,5h", "s5", "1h30", "300y", "never"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0s", "PT0.25S, 250ms", "PT65S, 1m5s", "PT1H30M, 1h30m", "PT2160H, 90d", "PT25H1S, 1d1h1s"})
    void writesWhatPeopleWouldWrite(Duration duration, String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }

    @Test
    void readsWhatItWrites() {
        Duration duration = Duration.ofDays(3).plusHours(4).plusMinutes(5).plusSeconds(6);

        assertThat(Durations.parse(Durations.text(duration))).contains(duration);
    }
}
