package dev.headscale.policy.internal.hujson;

import java.util.Arrays;

/** Finds the line and column of an offset in a text. Immutable and thread-safe. */
public final class LineIndex {
    private final String text;
    private final int[] starts;

    /** Indexes a text; lines end with a line feed. */
    public LineIndex(String text) {
        this.text = text;
        int[] found = new int[16];
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == found.length) {
                found = Arrays.copyOf(found, count * 2);
            }
            found[count++] = i + 1;
        }
        this.starts = Arrays.copyOf(found, count);
    }

    /** Returns the number of the line, counted from 1. */
    public int line(int offset) {
        int at = Arrays.binarySearch(starts, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** Returns the number of the character in its line, counted from 1; a surrogate pair is one character. */
    public int column(int offset) {
        return text.codePointCount(starts[line(offset) - 1], Math.min(offset, text.length())) + 1;
    }
}
