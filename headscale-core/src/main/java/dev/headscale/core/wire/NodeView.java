package dev.headscale.core.wire;

import dev.headscale.core.model.NodeState;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;

/**
 * What a netmap says about one node. Immutable and thread-safe.
 *
 * @param state the node
 * @param userId the owner's id, or {@link TaggedDevices#ID}
 * @param fqdn the name with a dot at its end, or the bare label in a tailnet without a domain
 * @param addresses the addresses that the viewer may use
 * @param allowedIps what the node may send from and receive for; empty if that is just its addresses
 * @param primaryRoutes the subnet routes that the node serves at present
 * @param expired whether the node's key has expired
 * @param capMap JSON by attribute: an array or null
 */
public record NodeView(
        NodeState state,
        long userId,
        String fqdn,
        List<IpAddress> addresses,
        List<IpPrefix> allowedIps,
        List<IpPrefix> primaryRoutes,
        boolean expired,
        Map<String, String> capMap) {

    /** Copies the collections. */
    public NodeView {
        addresses = List.copyOf(addresses);
        allowedIps = List.copyOf(allowedIps);
        primaryRoutes = List.copyOf(primaryRoutes);
        capMap = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(capMap));
    }
}
