package dev.headscale.core.model;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The durable half of a node: who it is. What its client sends anew at each connect is in {@link Presence}. Immutable
 * and thread-safe; a changed copy is made with {@link #with}.
 *
 * @param id the id; it survives key rotation and re-login
 * @param machineKey the device that may speak for this node
 * @param nodeKey the current WireGuard key
 * @param owner a user, or tags
 * @param hostname the device's name as its client reports it
 * @param givenName the DNS label, unique in the tailnet
 * @param ipv4 the IPv4 address, if the tailnet has IPv4
 * @param ipv6 the IPv6 address, if the tailnet has IPv6
 * @param approvedRoutes the routes that the node may serve if it offers them; sorted
 * @param registerMethod how the node joined
 * @param preAuthKey the key that it joined with, if any
 * @param ephemeral whether the node is removed some time after it went offline, and at logout
 * @param createdAt when the node first joined
 * @param expiry when its key expires; empty for never
 */
public record Node(
        NodeId id,
        MachineKey machineKey,
        NodeKey nodeKey,
        Owner owner,
        String hostname,
        String givenName,
        Optional<IpAddress> ipv4,
        Optional<IpAddress> ipv6,
        List<IpPrefix> approvedRoutes,
        RegisterMethod registerMethod,
        Optional<PreAuthKeyId> preAuthKey,
        boolean ephemeral,
        Instant createdAt,
        Optional<Instant> expiry) {

    /** Copies the list. */
    public Node {
        approvedRoutes = List.copyOf(approvedRoutes);
    }

    /**
     * Returns the addresses.
     *
     * @return IPv4 first, then IPv6; never empty in a tailnet that has a prefix
     */
    public List<IpAddress> addresses() {
        List<IpAddress> all = new ArrayList<>(2);
        ipv4.ifPresent(all::add);
        ipv6.ifPresent(all::add);
        return List.copyOf(all);
    }

    /**
     * Tells whether the node's key has expired.
     *
     * @param now the current time
     * @return true from the instant of expiry on
     */
    public boolean isExpired(Instant now) {
        return expiry.isPresent() && !expiry.get().isAfter(now);
    }

    /**
     * Makes a changed copy.
     *
     * @param change sets what differs
     * @return the copy
     */
    public Node with(UnaryOperator<Changes> change) {
        return change.apply(new Changes(this)).toNode();
    }

    /** Collects what differs from a node. Used by one thread, within {@link Node#with}. */
    public static final class Changes {
        private final Node from;
        private NodeKey nodeKey;
        private Owner owner;
        private String hostname;
        private String givenName;
        private Optional<IpAddress> ipv4;
        private Optional<IpAddress> ipv6;
        private List<IpPrefix> approvedRoutes;
        private RegisterMethod registerMethod;
        private Optional<PreAuthKeyId> preAuthKey;
        private boolean ephemeral;
        private Optional<Instant> expiry;

        private Changes(Node from) {
            this.from = from;
            nodeKey = from.nodeKey;
            owner = from.owner;
            hostname = from.hostname;
            givenName = from.givenName;
            ipv4 = from.ipv4;
            ipv6 = from.ipv6;
            approvedRoutes = from.approvedRoutes;
            registerMethod = from.registerMethod;
            preAuthKey = from.preAuthKey;
            ephemeral = from.ephemeral;
            expiry = from.expiry;
        }

        /**
         * Sets the node key.
         *
         * @param value the new value
         * @return this
         */
        public Changes nodeKey(NodeKey value) {
            nodeKey = value;
            return this;
        }

        /**
         * Sets the owner.
         *
         * @param value the new value
         * @return this
         */
        public Changes owner(Owner value) {
            owner = value;
            return this;
        }

        /**
         * Sets the reported name.
         *
         * @param value the new value
         * @return this
         */
        public Changes hostname(String value) {
            hostname = value;
            return this;
        }

        /**
         * Sets the DNS label.
         *
         * @param value the new value
         * @return this
         */
        public Changes givenName(String value) {
            givenName = value;
            return this;
        }

        /**
         * Sets the IPv4 address.
         *
         * @param value the new value
         * @return this
         */
        public Changes ipv4(Optional<IpAddress> value) {
            ipv4 = value;
            return this;
        }

        /**
         * Sets the IPv6 address.
         *
         * @param value the new value
         * @return this
         */
        public Changes ipv6(Optional<IpAddress> value) {
            ipv6 = value;
            return this;
        }

        /**
         * Sets the approved routes.
         *
         * @param value the new value
         * @return this
         */
        public Changes approvedRoutes(List<IpPrefix> value) {
            approvedRoutes = value;
            return this;
        }

        /**
         * Sets how the node joined.
         *
         * @param value the new value
         * @return this
         */
        public Changes registerMethod(RegisterMethod value) {
            registerMethod = value;
            return this;
        }

        /**
         * Sets the key it joined with.
         *
         * @param value the new value
         * @return this
         */
        public Changes preAuthKey(Optional<PreAuthKeyId> value) {
            preAuthKey = value;
            return this;
        }

        /**
         * Sets whether it is ephemeral.
         *
         * @param value the new value
         * @return this
         */
        public Changes ephemeral(boolean value) {
            ephemeral = value;
            return this;
        }

        /**
         * Sets when its key expires.
         *
         * @param value the new value
         * @return this
         */
        public Changes expiry(Optional<Instant> value) {
            expiry = value;
            return this;
        }

        private Node toNode() {
            return new Node(
                    from.id,
                    from.machineKey,
                    nodeKey,
                    owner,
                    hostname,
                    givenName,
                    ipv4,
                    ipv6,
                    approvedRoutes,
                    registerMethod,
                    preAuthKey,
                    ephemeral,
                    from.createdAt,
                    expiry);
        }
    }
}
