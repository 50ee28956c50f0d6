package dev.headscale.policy.internal.program;

/**
 * In what way a node belongs to an alias, as a number: the number of the alias and how it is reached. Sorted lists of these
 * say all that rules know about a node.
 */
public final class Hits {
    /** The alias holds the node's IPv4 address. */
    public static final int V4 = 1;
    /** The alias holds the node's IPv6 address. */
    public static final int V6 = 2;
    /** The alias means the node itself. */
    public static final int NODE = V4 | V6;
    /** The alias shares addresses with a subnet that the node routes. */
    public static final int ROUTE = 4;
    /** The alias is in the internet, and the node is an exit node. */
    public static final int EXIT = 8;

    private static final int WIDTH = 4;

    private Hits() {}

    public static int of(int alias, int how) {
        return alias << WIDTH | how;
    }

    public static int alias(int hit) {
        return hit >>> WIDTH;
    }

    public static boolean is(int hit, int how) {
        return (hit & how) != 0;
    }

    /** Finds how an alias is hit in a sorted list; 0 if it is not. */
    public static int find(int[] hits, int alias) {
        int low = 0;
        int high = hits.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int found = alias(hits[middle]);
            if (found == alias) {
                return hits[middle] & (1 << WIDTH) - 1;
            }
            if (found < alias) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
    }
}
