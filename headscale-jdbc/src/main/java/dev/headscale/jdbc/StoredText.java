package dev.headscale.jdbc;

import java.util.HexFormat;

/**
 * How any Java string is kept in a text column. Names come from devices, so they may hold what databases do not: PostgreSQL
 * refuses the NUL character, and an unpaired surrogate has no UTF-8 form. Such a character becomes ESC and four hex
 * digits, and so does ESC itself; all other text is kept as it is.
 */
final class StoredText {
    private static final char ESCAPE = '\u001B';
    private static final int DIGITS = 4;

    private StoredText() {}

    static String encode(String text) {
        int first = firstAwkward(text, 0);
        if (first < 0) {
            return text;
        }
        StringBuilder stored = new StringBuilder(text.length() + 16);
        int done = 0;
        for (int at = first; at >= 0; at = firstAwkward(text, done)) {
            stored.append(text, done, at).append(ESCAPE).append(HexFormat.of().toHexDigits(text.charAt(at)));
            done = at + 1;
        }
        return stored.append(text, done, text.length()).toString();
    }

    /** Undoes {@link #encode}; fails with an IllegalArgumentException if ESC is not followed by four hex digits. */
    static String decode(String stored) {
        int next = stored.indexOf(ESCAPE);
        if (next < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        int done = 0;
        for (; next >= 0; next = stored.indexOf(ESCAPE, done)) {
            int end = next + 1 + DIGITS;
            if (end > stored.length()) {
                throw new IllegalArgumentException("a text ends within an escape");
            }
            text.append(stored, done, next).append((char) HexFormat.fromHexDigits(stored, next + 1, end));
            done = end;
        }
        return text.append(stored, done, stored.length()).toString();
    }

    private static int firstAwkward(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == ESCAPE) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
