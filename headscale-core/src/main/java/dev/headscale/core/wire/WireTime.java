package dev.headscale.core.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as the protocol writes them: strict RFC 3339. */
public final class WireTime {
    /** What the protocol writes for "no time". */
    static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /** Clients refuse years of more than four digits. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final String FORM = "0000-00-00T00:00:00";
    private static final int MOST_FRACTION_DIGITS = 9;

    private WireTime() {}

    /**
     * Reads a time. The JDK's own formatters took a quarter of the time in which a store's nodes were loaded.
     *
     * @param text for example {@code 2026-08-22T10:00:00.5Z} or {@code 2026-08-22T11:00:00+01:00}
     * @return the time; empty if the text has another form, or names a day or a time of day that does not exist
     */
    public static Optional<Instant> tryParse(String text) {
        int zone = FORM.length();
        if (!hasForm(text)) {
            return Optional.empty();
        }
        int nanos = 0;
        if (text.startsWith(".", zone)) {
            int end = endOfDigits(text, zone + 1);
            int digits = end - zone - 1;
            if (digits < 1 || digits > MOST_FRACTION_DIGITS) {
                return Optional.empty();
            }
            nanos = number(text, zone + 1, end);
            for (int i = digits; i < MOST_FRACTION_DIGITS; i++) {
                nanos *= 10;
            }
            zone = end;
        }
        try {
            LocalDateTime time = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, 19),
                    nanos);
            return offset(text, zone).map(time::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Tells whether a text begins with a date and a time, whatever their digits are. */
    private static boolean hasForm(String text) {
        if (text.length() <= FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char expected = FORM.charAt(i);
            char found = text.charAt(i);
            if (expected == '0' ? !isDigit(found) : found != expected) {
                return false;
            }
        }
        return true;
    }

    /** Reads what follows a time: {@code Z}, or hours and minutes with their sign. */
    private static Optional<ZoneOffset> offset(String text, int from) {
        if (text.length() == from + 1 && text.charAt(from) == 'Z') {
            return Optional.of(ZoneOffset.UTC);
        }
        boolean complete = text.length() == from + 6
                && (text.charAt(from) == '+' || text.charAt(from) == '-')
                && text.charAt(from + 3) == ':'
                && endOfDigits(text, from + 1) == from + 3
                && endOfDigits(text, from + 4) == from + 6;
        if (!complete) {
            return Optional.empty();
        }
        int sign = text.charAt(from) == '-' ? -1 : 1;
        return Optional.of(ZoneOffset.ofHoursMinutes(
                sign * number(text, from + 1, from + 3), sign * number(text, from + 4, from + 6)));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Returns the text in UTC; a time out of the range that clients can read becomes its nearest end. */
    static String format(Instant time) {
        if (time.isBefore(ZERO)) {
            return ZERO.plusSeconds(1).toString();
        }
        return (time.isAfter(LAST) ? LAST : time).toString();
    }
}
