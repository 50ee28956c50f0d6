package dev.headscale.policy.internal.nodes;

/** Sets of node numbers under construction: one bit per node. */
public final class Bits {
    private Bits() {}

    public static long[] make(int slots) {
        return new long[(slots + 63) >>> 6];
    }

    public static void set(long[] words, int bit) {
        words[bit >>> 6] |= 1L << bit;
    }

    public static void clear(long[] words, int bit) {
        words[bit >>> 6] &= ~(1L << bit);
    }

    public static boolean get(long[] words, int bit) {
        int word = bit >>> 6;
        return word < words.length && (words[word] >>> bit & 1) != 0;
    }

    public static int count(long[] words) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    public static void and(long[] words, long[] other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= i < other.length ? other[i] : 0;
        }
    }
}
