package dev.headscale.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One allow rule of a packet filter, as sent to the node that is its destination ({@code tailcfg.FilterRule}). It has either
 * destinations or grants. Immutable and thread-safe; the JSON values must not be changed.
 *
 * @param sources {@code *}, addresses, prefixes with zero host bits, ranges {@code a-b}, or {@code cap:} names
 * @param destinations where to; empty if there are grants
 * @param protocols IP protocol numbers; empty means TCP, UDP, ICMP and ICMPv6
 * @param grants the application capabilities that the sources have; empty if there are destinations
 */
public record FilterRule(
        List<String> sources, List<Destination> destinations, List<Integer> protocols, List<Grant> grants) {

    /** Copies the lists. */
    public FilterRule {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        protocols = List.copyOf(protocols);
        grants = List.copyOf(grants);
    }

    /**
     * Makes a rule that lets packets in.
     *
     * @param sources from where
     * @param destinations where to; not empty
     * @param protocols IP protocol numbers; empty means the usual ones
     */
    public FilterRule(List<String> sources, List<Destination> destinations, List<Integer> protocols) {
        this(sources, destinations, protocols, List.of());
    }

    /**
     * Addresses and a port range.
     *
     * @param ip {@code *}, an address, a prefix with zero host bits, or a range {@code a-b}
     * @param firstPort the first port, 0 to 65535
     * @param lastPort the last port, inclusive
     */
    public record Destination(String ip, int firstPort, int lastPort) {}

    /**
     * Application capabilities ({@code tailcfg.CapGrant}).
     *
     * @param destinations on which addresses of the node
     * @param capabilities their values by name, in the order of the policy; each is a JSON array or JSON null
     */
    public record Grant(List<IpPrefix> destinations, Map<String, JsonNode> capabilities) {

        /** Copies the collections. */
        public Grant {
            destinations = List.copyOf(destinations);
            capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
        }
    }
}
