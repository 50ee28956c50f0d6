package dev.headscale.core.model;

import dev.headscale.policy.IpPrefix;
import java.util.Optional;

/**
 * From where nodes get their addresses. Immutable and thread-safe.
 *
 * @param v4 the IPv4 block, if nodes get IPv4 addresses
 * @param v6 the IPv6 block, if nodes get IPv6 addresses
 * @param allocation how an address is chosen
 */
public record AddressPlan(Optional<IpPrefix> v4, Optional<IpPrefix> v6, Allocation allocation) {
    /** The blocks that every client knows: {@code 100.64.0.0/10} and {@code fd7a:115c:a1e0::/48}. */
    public static final AddressPlan STANDARD = new AddressPlan(
            Optional.of(IpPrefix.parse("100.64.0.0/10")),
            Optional.of(IpPrefix.parse("fd7a:115c:a1e0::/48")),
            Allocation.SEQUENTIAL);

    /** How an address is chosen. */
    public enum Allocation {
        /** The next free one after the last that was given. */
        SEQUENTIAL,
        /** A random free one. */
        RANDOM
    }

    /**
     * Checks the blocks.
     *
     * @throws IllegalArgumentException if there is no block, or one is of the wrong family
     */
    public AddressPlan {
        if (v4.isEmpty() && v6.isEmpty()) {
            throw new IllegalArgumentException("a tailnet needs an IPv4 or an IPv6 prefix");
        }
        if (v4.isPresent() && v4.get().address().isV6()
                || v6.isPresent() && !v6.get().address().isV6()) {
            throw new IllegalArgumentException("a prefix is of the wrong address family");
        }
    }
}
