package dev.headscale.policy;

import java.util.List;
import java.util.Set;

/**
 * What one policy allows and another does not, among the same nodes. Immutable and thread-safe.
 *
 * @param changes what is gained and lost, grouped: nodes for which the same changes are together
 */
public record PolicyDiff(List<Change> changes) {

    /** Copies the list. */
    public PolicyDiff {
        changes = List.copyOf(changes);
    }

    /**
     * Tells whether the two policies mean the same for these nodes.
     *
     * @return true if nothing is gained or lost
     */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Of what kind a change is. */
    public enum Kind {
        /** Packets get in. */
        TRAFFIC,
        /** Somebody may log in by SSH. */
        LOGIN,
        /** An application is told that the sources have a capability. */
        CAPABILITY,
        /** A node has an attribute. */
        ATTRIBUTE
    }

    /**
     * One change. It holds for every source with every target, but not for a node with itself.
     *
     * @param gained whether the new policy allows it; otherwise only the old one did
     * @param kind of what kind it is
     * @param sources the ids of the nodes that connect; empty for attributes
     * @param targets the ids of the nodes that are connected to, or that have the attribute
     * @param what the ports such as {@code tcp:22} and where they are if not on the target itself; the login user; the
     *     capability or attribute with its value
     */
    public record Change(boolean gained, Kind kind, Set<Long> sources, Set<Long> targets, String what) {

        /** Copies the sets. */
        public Change {
            sources = Set.copyOf(sources);
            targets = Set.copyOf(targets);
        }
    }
}
