package dev.headscale.core.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as the protocol writes them: strict RFC 3339. */
final class WireTime {
    /** What the protocol writes for "no time". */
    static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /** Clients refuse years of more than four digits. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");

    private WireTime() {}

    static Optional<Instant> tryParse(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns the text in UTC; a time out of the range that clients can read becomes its nearest end. */
    static String format(Instant time) {
        if (time.isBefore(ZERO)) {
            return ZERO.plusSeconds(1).toString();
        }
        return (time.isAfter(LAST) ? LAST : time).toString();
    }
}
