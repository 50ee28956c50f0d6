package dev.headscale.core.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The relays that clients may use ({@code tailcfg.DERPMap}). Immutable and thread-safe.
 *
 * @param regions by region id, 1 to 65535; 900 to 999 are meant for relays of one's own
 */
public record DerpMap(SortedMap<Integer, Region> regions) {
    /** No relay at all. */
    public static final DerpMap EMPTY = new DerpMap(new TreeMap<>());

    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException if a key is not its region's id
     */
    public DerpMap {
        regions = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(regions));
        regions.forEach((id, region) -> {
            if (id != region.id()) {
                throw new IllegalArgumentException("DERP region " + region.id() + " is filed under " + id);
            }
        });
    }

    /**
     * Makes a map of regions.
     *
     * @param regions regions with different ids
     * @return the map
     */
    public static DerpMap of(Region... regions) {
        SortedMap<Integer, Region> byId = new TreeMap<>();
        for (Region region : regions) {
            byId.put(region.id(), region);
        }
        return new DerpMap(byId);
    }

    /**
     * Relays that stand close to each other.
     *
     * @param id 1 to 65535, because clients put it into a 16-bit field
     * @param code a short name
     * @param name a name for people
     * @param nodes the relays in order of preference
     */
    public record Region(int id, String code, String name, List<Relay> nodes) {

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the id is out of range
         */
        public Region {
            if (id < 1 || id > 65535) {
                throw new IllegalArgumentException("a DERP region id is 1 to 65535, not " + id);
            }
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * One relay ({@code tailcfg.DERPNode}).
     *
     * @param name unique over all regions
     * @param hostName the host to connect to, and the name in its certificate
     * @param ipv4 the IPv4 address, {@code none} to never use IPv4, or empty to look the name up
     * @param ipv6 the IPv6 address, {@code none} to never use IPv6, or empty to look the name up
     * @param derpPort the TCP port; 0 means 443
     * @param stunPort the UDP port of STUN; 0 means 3478, -1 that there is none
     * @param insecureForTests whether clients skip the check of the certificate
     * @param certName what to check the certificate for instead of the host name
     */
    public record Relay(
            String name,
            String hostName,
            String ipv4,
            String ipv6,
            int derpPort,
            int stunPort,
            boolean insecureForTests,
            Optional<String> certName) {}
}
