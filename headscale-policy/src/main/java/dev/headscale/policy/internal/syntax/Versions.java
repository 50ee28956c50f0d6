package dev.headscale.policy.internal.syntax;

import java.math.BigInteger;

/** Orders version texts: runs of digits as numbers, everything else as text, so that 1.9 is before 1.10. */
final class Versions {
    private Versions() {}

    static int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            int endLeft = run(left, i);
            int endRight = run(right, j);
            String a = left.substring(i, endLeft);
            String b = right.substring(j, endRight);
            int order = isDigit(a.charAt(0)) && isDigit(b.charAt(0))
                    ? new BigInteger(a).compareTo(new BigInteger(b))
                    : a.compareTo(b);
            if (order != 0) {
                return order;
            }
            i = endLeft;
            j = endRight;
        }
        return Integer.compare(left.length() - i, right.length() - j);
    }

    private static int run(String text, int from) {
        int end = from + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == isDigit(text.charAt(from))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
