package dev.headscale.policy.internal.reader;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as policies write them: {@code 1h30m}, {@code 20m}, {@code 1.5h}. */
final class GoDuration {
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|([0-9]*\\.?[0-9]*[a-zµμ]+)+)");
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([a-zµμ]+)");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    static Optional<Duration> parse(String text, Consumer<String> problem) {
        BigDecimal nanos = BigDecimal.ZERO;
        boolean good = WHOLE.matcher(text).matches();
        Matcher parts = PART.matcher(text);
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        while (good && at < text.length() && !text.substring(at).equals("0")) {
            Long unit = parts.find(at) && parts.start() == at ? NANOS.get(parts.group(2)) : null;
            good = unit != null;
            if (unit != null) {
                nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)));
                at = parts.end();
            }
        }
        if (!good || nanos.compareTo(LONGEST) > 0) {
            problem.accept("time: invalid duration \"" + text + "\"");
            return Optional.empty();
        }
        long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Optional.of(Duration.ofNanos(text.startsWith("-") ? -whole : whole));
    }

    /** Writes a duration with all smaller units: {@code 200h0m0s}, {@code -1m0s}, {@code 0.25s}. */
    static String format(Duration duration) {
        Duration size = duration.abs();
        String sign = duration.isNegative() ? "-" : "";
        String hours = size.toHours() > 0 ? size.toHours() + "h" : "";
        String minutes = size.toMinutes() > 0 ? size.toMinutesPart() + "m" : "";
        BigDecimal seconds = BigDecimal.valueOf(size.toSecondsPart())
                .add(BigDecimal.valueOf(size.toNanosPart(), 9))
                .stripTrailingZeros();
        return sign + hours + minutes + seconds.toPlainString() + "s";
    }
}
