package dev.headscale.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The nodes and users of a tailnet, as far as a policy speaks about them. An implementation is a snapshot: while a policy
 * is compiled it always gives the same answers.
 */
public interface Inventory {

    /**
     * Returns all nodes.
     *
     * @return the nodes in any order, with different ids
     */
    Collection<Node> nodes();

    /**
     * Finds a node.
     *
     * @param id the node's id
     * @return the node, or empty if there is none
     */
    Optional<Node> node(long id);

    /**
     * Returns all users.
     *
     * @return the users in any order, with different ids
     */
    Collection<User> users();

    /**
     * Returns the mail domains that belong to the tailnet: those that a policy may use in {@code user:*@domain}.
     *
     * @return the domains; may be empty
     */
    Set<String> domains();

    /**
     * Makes an inventory of lists.
     *
     * @param users the users, with different ids
     * @param nodes the nodes, with different ids
     * @param domains the tailnet's mail domains
     * @return an immutable inventory
     * @throws IllegalArgumentException if two nodes have the same id
     */
    static Inventory of(Collection<User> users, Collection<Node> nodes, Set<String> domains) {
        return ListedInventory.of(users, nodes, domains);
    }

    /**
     * A person or account that owns nodes. Immutable and thread-safe.
     *
     * @param id the id
     * @param name the account name; may be empty
     * @param email the mail address; may be empty
     * @param providerId the identifier at the identity provider; may be empty
     * @param roles roles in the tailnet such as {@code owner}, {@code admin} or {@code it-admin}, the names of the
     *     autogroups without their prefix; an owner who counts as an administrator has both
     */
    record User(long id, String name, String email, String providerId, Set<String> roles) {

        /** Copies the roles. */
        public User {
            roles = Set.copyOf(roles);
        }
    }

    /**
     * A device. Immutable and thread-safe.
     *
     * @param id the id; nodes that registered earlier have smaller ones
     * @param user the id of the owner; ignored if there are tags
     * @param tags the tags with their {@code tag:} prefix; a node with tags has no owner
     * @param ipv4 the IPv4 address
     * @param ipv6 the IPv6 address
     * @param advertised the routes that the node offers
     * @param approved the routes that it may serve; those that it does not offer have no effect
     * @param attributes what is known about the device, for postures: a {@link String}, {@link Boolean} or {@link Number}
     *     for names such as {@code node:os}
     */
    record Node(
            long id,
            OptionalLong user,
            List<String> tags,
            Optional<IpAddress> ipv4,
            Optional<IpAddress> ipv6,
            List<IpPrefix> advertised,
            List<IpPrefix> approved,
            Map<String, Object> attributes) {

        /** Copies the collections. */
        public Node {
            tags = List.copyOf(tags);
            advertised = List.copyOf(advertised);
            approved = List.copyOf(approved);
            attributes = Map.copyOf(attributes);
        }

        /**
         * Returns the routes that the node serves.
         *
         * @return the approved among the advertised routes, without duplicates
         */
        public List<IpPrefix> routes() {
            if (approved.isEmpty() || advertised.isEmpty()) {
                return List.of();
            }
            return advertised.stream().filter(approved::contains).distinct().toList();
        }
    }
}
