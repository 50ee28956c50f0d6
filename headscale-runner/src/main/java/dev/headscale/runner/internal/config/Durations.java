package dev.headscale.runner.internal.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them, in the syntax of Go and of Prometheus: {@code 1h30m}, {@code 90d}, {@code 1.5h}. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(y|w|d|h|ms|m|s|us|µs|ns)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", Duration.ofSeconds(1).toNanos(),
            "m", Duration.ofMinutes(1).toNanos(),
            "h", Duration.ofHours(1).toNanos(),
            "d", Duration.ofDays(1).toNanos(),
            "w", Duration.ofDays(7).toNanos(),
            "y", Duration.ofDays(365).toNanos());

    private Durations() {}

    /**
     * Reads a span of time. Days have 24 hours, years 365 days.
     *
     * @param text numbers with units {@code y w d h m s ms us ns}, or {@code 0}
     * @return the span, or empty if the text is none, or one of more than 292 years
     */
    public static Optional<Duration> parse(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher parts = PART.matcher(digits);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            nanos = nanos.add(new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L))));
            end = parts.end();
        }
        if (end == 0 || end != digits.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue()));
    }

    /**
     * Writes a span of time, rounded down to seconds if it is longer than one.
     *
     * @param duration not negative
     * @return for example {@code 1h30m}, {@code 90d} or {@code 250ms}
     */
    public static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.isZero() ? "0s" : duration.toMillis() + "ms";
        }
        StringBuilder text = new StringBuilder();
        part(text, duration.toDays(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        return text.toString();
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
