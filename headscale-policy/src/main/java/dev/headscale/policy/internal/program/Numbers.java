package dev.headscale.policy.internal.program;

import java.util.Arrays;

/** A growing list of numbers. Not thread-safe. */
final class Numbers {
    private int[] list = new int[4];
    private int count;

    void add(int number) {
        if (count == list.length) {
            list = Arrays.copyOf(list, count * 2);
        }
        list[count++] = number;
    }

    int[] toArray() {
        return Arrays.copyOf(list, count);
    }

    /** Returns the numbers sorted and without duplicates. */
    int[] distinct() {
        int[] sorted = toArray();
        Arrays.sort(sorted);
        int kept = 0;
        for (int number : sorted) {
            if (kept == 0 || sorted[kept - 1] != number) {
                sorted[kept++] = number;
            }
        }
        return Arrays.copyOf(sorted, kept);
    }
}
