package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.internal.program.Hits;

/**
 * Which nodes belong to each alias, and how. Immutable and thread-safe.
 *
 * @param nodes by alias: the nodes themselves
 * @param routers by alias: the nodes with a subnet that shares addresses with it
 * @param exits by alias: the exit nodes, if it is in the internet
 */
public record Membership(NodeSet[] nodes, NodeSet[] routers, NodeSet[] exits) {

    /** Collects the nodes of one alias, in the order of their numbers. */
    private static final class Collector {
        private int[] members = new int[4];
        private int count;

        void add(int node) {
            if (count == members.length) {
                members = java.util.Arrays.copyOf(members, count * 2);
            }
            members[count++] = node;
        }

        NodeSet toSet(int slots) {
            return NodeSet.of(members, count, slots);
        }
    }

    public static Membership of(int aliases, NodeTable table) {
        Collector[][] collectors = new Collector[3][aliases];
        table.forEach(entry -> {
            for (int hit : entry.hits()) {
                for (int how = 0; how < 3; how++) {
                    if (Hits.is(hit, FLAGS[how])) {
                        collect(collectors[how], Hits.alias(hit), entry.number());
                    }
                }
            }
        });
        return new Membership(
                sets(collectors[0], table.slots()),
                sets(collectors[1], table.slots()),
                sets(collectors[2], table.slots()));
    }

    private static final int[] FLAGS = {Hits.NODE, Hits.ROUTE, Hits.EXIT};

    private static void collect(Collector[] collectors, int alias, int node) {
        if (collectors[alias] == null) {
            collectors[alias] = new Collector();
        }
        collectors[alias].add(node);
    }

    private static NodeSet[] sets(Collector[] collectors, int slots) {
        NodeSet[] sets = new NodeSet[collectors.length];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = collectors[i] == null ? NodeSet.EMPTY : collectors[i].toSet(slots);
        }
        return sets;
    }

    /** Returns a copy that can be changed with {@link #put}. */
    public Membership copy() {
        return new Membership(nodes.clone(), routers.clone(), exits.clone());
    }

    /** Changes how a node belongs to an alias. */
    public void put(int alias, int node, int how, int slots) {
        nodes[alias] = nodes[alias].with(node, Hits.is(how, Hits.NODE), slots);
        routers[alias] = routers[alias].with(node, Hits.is(how, Hits.ROUTE), slots);
        exits[alias] = exits[alias].with(node, Hits.is(how, Hits.EXIT), slots);
    }
}
