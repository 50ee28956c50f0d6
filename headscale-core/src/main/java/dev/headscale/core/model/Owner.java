package dev.headscale.core.model;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Whom a node belongs to: a user, or nobody but its tags. */
public sealed interface Owner {

    /**
     * A user's node.
     *
     * @param user the owner
     */
    record OfUser(UserId user) implements Owner {}

    /**
     * A tagged node, which no user owns and whose key does not expire by itself.
     *
     * @param tags at least one tag with its {@code tag:} prefix; sorted, without duplicates
     */
    record Tagged(List<String> tags) implements Owner {

        /**
         * Sorts the tags and removes duplicates.
         *
         * @throws IllegalArgumentException if there is no tag
         */
        public Tagged {
            if (tags.isEmpty()) {
                throw new IllegalArgumentException("a tagged node has at least one tag");
            }
            tags = List.copyOf(new TreeSet<>(tags));
        }

        /**
         * Makes an owner of any collection of tags.
         *
         * @param tags at least one tag
         * @return the owner
         */
        public static Tagged of(Collection<String> tags) {
            return new Tagged(List.copyOf(tags));
        }
    }

    /**
     * Returns the owning user.
     *
     * @return the user, or empty for a tagged node
     */
    default Optional<UserId> userId() {
        return this instanceof OfUser owned ? Optional.of(owned.user()) : Optional.empty();
    }

    /**
     * Returns the tags.
     *
     * @return the tags of a tagged node; empty for a user's node
     */
    default List<String> tags() {
        return List.of();
    }

    /**
     * Tells whether no user owns the node.
     *
     * @return true for a tagged node
     */
    default boolean isTagged() {
        return this instanceof Tagged;
    }
}
