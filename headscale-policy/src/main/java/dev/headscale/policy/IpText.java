package dev.headscale.policy;

import java.util.Optional;

/** The text forms of IP addresses: strict reading, canonical writing (RFC 5952). */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static Optional<IpAddress> parseV4(String text) {
        long value = parseDotted(text);
        return value < 0 ? Optional.empty() : Optional.of(IpAddress.v4((int) value));
    }

    /** Returns the 32 bits as a non-negative number, or -1 if the text is not a dotted decimal address. */
    private static long parseDotted(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long value = 0;
        for (String part : parts) {
            int octet = digits(part, 10, 3);
            if (octet < 0 || octet > 255 || part.length() > 1 && part.charAt(0) == '0') {
                return -1;
            }
            value = value << 8 | octet;
        }
        return value;
    }

    static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        boolean dottedBeforeGap = gap >= 0 && text.lastIndexOf('.', gap) >= 0;
        if (dottedBeforeGap || gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        int[] head = new int[GROUPS];
        int[] tail = new int[GROUPS];
        int heads = groups(gap < 0 ? text : text.substring(0, gap), head);
        int tails = gap < 0 ? 0 : groups(text.substring(gap + 2), tail);
        boolean fits = gap < 0 ? heads == GROUPS : heads >= 0 && tails >= 0 && heads + tails < GROUPS;
        if (!fits) {
            return Optional.empty();
        }
        System.arraycopy(tail, 0, head, GROUPS - tails, tails);
        return Optional.of(new IpAddress(join(head, 0), join(head, 4), true));
    }

    private static long join(int[] groups, int from) {
        return (long) groups[from] << 48
                | (long) groups[from + 1] << 32
                | (long) groups[from + 2] << 16
                | groups[from + 3];
    }

    /** Reads the colon-separated groups of one side of the gap; returns how many, or -1 if one is not a group. */
    private static int groups(String text, int[] into) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean dotted = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            if (count + (dotted ? 2 : 1) > GROUPS) {
                return -1;
            }
            long value = dotted ? parseDotted(parts[i]) : digits(parts[i], 16, 4);
            if (value < 0) {
                return -1;
            }
            if (dotted) {
                into[count++] = (int) (value >>> 16);
            }
            into[count++] = (int) (value & 0xffff);
        }
        return count;
    }

    private static int digits(String text, int radix, int most) {
        if (text.isEmpty() || text.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    static String formatV4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    static String formatV6(long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) {
            return "::ffff:" + formatV4((int) low);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - i % 4 * 16) & 0xffff);
        }
        int[] gap = longestZeroRun(groups);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap[0]) {
                text.append("::");
                i += gap[1] - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** Returns start and length of the first longest run of two or more zero groups; start is -1 if there is none. */
    private static int[] longestZeroRun(int[] groups) {
        int[] best = {-1, 1};
        int start = 0;
        for (int i = 0; i <= GROUPS; i++) {
            if (i == GROUPS || groups[i] != 0) {
                if (i - start > best[1]) {
                    best[0] = start;
                    best[1] = i - start;
                }
                start = i + 1;
            }
        }
        return best;
    }
}
