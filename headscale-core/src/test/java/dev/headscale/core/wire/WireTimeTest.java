package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-08-22T10:00:00Z,2026-08-22T10:00:00Z",
        "2026-08-22T10:00:00.5Z,2026-08-22T10:00:00.500Z",
        "2026-08-22T10:00:00.000000001Z,2026-08-22T10:00:00.000000001Z",
        "2026-08-22T10:00:00-09:30,2026-08-22T19:30:00Z",
        "1970-01-01T01:02:03+01:00,1970-01-01T00:02:03Z"
    })
    void readsOffsetsAndFractions(String text, String instant) {
        assertThat(WireTime.tryParse(text)).contains(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-08-22T10:00Z",
                "2026-08-22t10:00:00z",
                "2026-08-22T10:00:00",
                "2026-08-22T10:00:00+0100",
                "2026-08-22T10:00:00+01",
                "2026-08-22T10:00:00,5Z",
                "2026-08-22T10:00:00.Z",
                "2026-08-22T24:00:00Z",
                "2026-08-22T10:00:60Z",
                "2026-13-01T10:00:00Z",
                "+12026-08-22T10:00:00Z",
                "2026-08-22T10:00:00Z "
            })
    void refusesWhatIsNotStrictRfc3339(String text) {
        assertThat(WireTime.tryParse(text)).isEmpty();
    }

    @Test
    void readsWhatTheJdkReadsAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(Instant.ofEpochSecond(
                            random.nextLong(-62_000_000_000L, 253_000_000_000L), random.nextInt(1_000_000_000))
                    .toString());
            if (random.nextBoolean()) {
                text.setLength(text.length() - 1);
                text.append(random.nextBoolean() ? '+' : '-')
                        .append(String.format("%02d:%02d", random.nextInt(25), random.nextInt(70)));
            }
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-:TZ.+ ".charAt(random.nextInt(17)));
            }
            assertThat(WireTime.tryParse(text.toString()))
                    .as("%s, seed %s", text, seed)
                    .isEqualTo(byTheJdk(text.toString()));
        }
    }

    private static Optional<Instant> byTheJdk(String text) {
        if (!text.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Test
    void writesUtcThatItCanReadAgain() {
        Instant time = Instant.parse("2026-08-22T10:00:00.123456789Z");
        assertThat(WireTime.format(time)).isEqualTo("2026-08-22T10:00:00.123456789Z");
        assertThat(WireTime.format(Instant.parse("2026-08-22T10:00:00Z"))).isEqualTo("2026-08-22T10:00:00Z");
    }

    @Test
    void cutsTimesThatClientsCannotRead() {
        assertThat(WireTime.format(Instant.MAX)).isEqualTo("9999-12-31T23:59:59Z");
        assertThat(WireTime.format(Instant.MIN)).isEqualTo("0001-01-01T00:00:01Z");
    }

    @Test
    void writesTheZeroTimeAsItIs() {
        assertThat(WireTime.format(WireTime.ZERO)).isEqualTo("0001-01-01T00:00:00Z");
    }
}
