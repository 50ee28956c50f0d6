package dev.headscale.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes compact JSON in UTF-8 into one growing array. Netmaps of large tailnets are written with it, so it has no
 * state but the array: whether a comma is due follows from the last byte. Not thread-safe.
 */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SMALLEST = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final int REPLACEMENT = 0xfffd;

    private byte[] bytes;
    private int size;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    JsonBytes open(char bracket) {
        value();
        put(bracket);
        return this;
    }

    JsonBytes close(char bracket) {
        put(bracket);
        return this;
    }

    /** Starts a member whose name is ASCII that needs no escape. */
    JsonBytes name(String name) {
        value();
        put('"');
        ascii(name);
        put('"');
        put(':');
        return this;
    }

    /** Starts a member of any name. */
    JsonBytes anyName(String name) {
        text(name);
        put(':');
        return this;
    }

    JsonBytes flag(boolean value) {
        return raw(value ? "true" : "false");
    }

    /** Writes what is JSON already. */
    JsonBytes raw(String json) {
        value();
        raw(json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Writes a string that is known to be ASCII and to need no escape, such as a key, an address or a time. */
    JsonBytes plain(Object value) {
        value();
        put('"');
        ascii(value.toString());
        put('"');
        return this;
    }

    JsonBytes number(long value) {
        value();
        if (value == Long.MIN_VALUE) {
            raw(SMALLEST);
            return this;
        }
        long rest = value;
        if (rest < 0) {
            put('-');
            rest = -rest;
        }
        int digits = 1;
        for (long power = rest; power >= 10; power /= 10) {
            digits++;
        }
        room(digits);
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    /** Writes any string; half a surrogate pair becomes the replacement character, as clients could not read it. */
    JsonBytes text(String text) {
        value();
        put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                int point = text.codePointAt(i);
                i += Character.charCount(point) - 1;
                utf8(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? REPLACEMENT : point);
            } else if (c < ' ' || c == '"' || c == '\\') {
                escape(c);
            } else {
                put(c);
            }
        }
        put('"');
        return this;
    }

    private void escape(char c) {
        put('\\');
        if (c >= ' ') {
            put(c);
        } else {
            ascii("u00");
            put((char) HEX[c >> 4]);
            put((char) HEX[c & 0xf]);
        }
    }

    private void utf8(int point) {
        if (point < 0x800) {
            put((char) (0xc0 | point >> 6));
        } else {
            if (point < 0x10000) {
                put((char) (0xe0 | point >> 12));
            } else {
                put((char) (0xf0 | point >> 18));
                put((char) (0x80 | (point >> 12 & 0x3f)));
            }
            put((char) (0x80 | (point >> 6 & 0x3f)));
        }
        put((char) (0x80 | (point & 0x3f)));
    }

    /** Puts a comma unless this is the first value of its bracket or belongs to a name. */
    private void value() {
        if (size > 0) {
            byte last = bytes[size - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    @SuppressWarnings("deprecation") // The one way to copy Latin-1 without another array.
    private void ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, bytes, size);
        size += length;
    }

    private void raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
    }

    private void put(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
