package dev.headscale.policy.internal.program;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists of numbers, most of them short, under construction. Not thread-safe. */
final class NumberLists {
    private static final int[] NONE = {};

    private final @Nullable Numbers[] lists;

    NumberLists(int count) {
        this.lists = new Numbers[count];
    }

    void add(int list, int number) {
        Numbers known = lists[list];
        if (known == null) {
            known = new Numbers();
            lists[list] = known;
        }
        known.add(number);
    }

    int[][] toArrays() {
        return arrays(Numbers::toArray);
    }

    /** Returns the lists sorted and without duplicates. */
    int[][] toDistinctArrays() {
        return arrays(Numbers::distinct);
    }

    private int[][] arrays(Function<Numbers, int[]> form) {
        int[][] arrays = new int[lists.length][];
        for (int i = 0; i < arrays.length; i++) {
            Numbers list = lists[i];
            arrays[i] = list == null ? NONE : form.apply(list);
        }
        return arrays;
    }
}
