package dev.headscale.policy;

import java.util.Comparator;
import java.util.Optional;

/**
 * An address prefix (CIDR block) whose host bits are zero. Immutable and thread-safe.
 *
 * @param address the first address of the block
 * @param length how many leading bits are fixed: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
    /** All IPv4 addresses: with {@link #ALL_V6} the routes of an exit node. */
    public static final IpPrefix ALL_V4 = new IpPrefix(IpAddress.v4(0), 0);

    /** All IPv6 addresses. */
    public static final IpPrefix ALL_V6 = new IpPrefix(new IpAddress(0, 0, true), 0);

    private static final Comparator<IpPrefix> ORDER =
            Comparator.comparing(IpPrefix::address).thenComparingInt(IpPrefix::length);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the length does not fit the family, or a host bit is set
     */
    public IpPrefix {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException("prefix length out of range: " + address + "/" + length);
        }
        if (!mask(address, length).equals(address)) {
            throw new IllegalArgumentException("prefix has host bits set: " + address + "/" + length);
        }
    }

    /**
     * Reads a prefix such as {@code 10.0.0.0/8} or {@code fd00::/8}.
     *
     * @param text the text; the length is required
     * @return the prefix
     * @throws IllegalArgumentException if the text is not a prefix or has host bits set
     */
    public static IpPrefix parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not an IP prefix: \"" + text + "\""));
    }

    /**
     * Reads a prefix such as {@code 10.0.0.0/8}.
     *
     * @param text the text; the length is required
     * @return the prefix, or empty if the text is not a prefix or has host bits set
     */
    public static Optional<IpPrefix> tryParse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.tryParse(text.substring(0, slash))
                .filter(address ->
                        length <= address.bits() && mask(address, length).equals(address))
                .map(address -> new IpPrefix(address, length));
    }

    /**
     * Returns the prefix of the given length that holds an address.
     *
     * @param address any address
     * @param length 0 to the number of bits of the address
     * @return the prefix, host bits cleared
     */
    public static IpPrefix containing(IpAddress address, int length) {
        return new IpPrefix(mask(address, length), length);
    }

    /**
     * Returns the prefix that holds one address only.
     *
     * @param address the address
     * @return the /32 or /128
     */
    public static IpPrefix host(IpAddress address) {
        return new IpPrefix(address, address.bits());
    }

    private static IpAddress mask(IpAddress address, int length) {
        if (!address.isV6()) {
            return new IpAddress(0, length == 0 ? 0 : address.low() & -1L << (32 - length), false);
        }
        long high = length == 0 ? 0 : length >= 64 ? address.high() : address.high() & -1L << (64 - length);
        long low = length <= 64 ? 0 : address.low() & -1L << (128 - length);
        return new IpAddress(high, low, true);
    }

    /**
     * Tells whether an address lies in this block.
     *
     * @param candidate any address
     * @return true if the families agree and the leading bits match
     */
    public boolean contains(IpAddress candidate) {
        return candidate.isV6() == address.isV6() && mask(candidate, length).equals(address);
    }

    /**
     * Tells whether a block lies wholly in this one.
     *
     * @param other any prefix
     * @return true if every address of the other is in this block
     */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    /**
     * Tells whether two blocks have an address in common.
     *
     * @param other any prefix
     * @return true if one of them lies in the other
     */
    public boolean overlaps(IpPrefix other) {
        return contains(other) || other.contains(this);
    }

    /**
     * Returns the last address of the block.
     *
     * @return the address with all host bits set
     */
    public IpAddress last() {
        if (!address.isV6()) {
            return new IpAddress(0, address.low() | (length == 32 ? 0 : 0xffff_ffffL >>> length), false);
        }
        long high = length >= 64 ? address.high() : address.high() | -1L >>> length;
        long low = length <= 64 ? -1L : length == 128 ? address.low() : address.low() | -1L >>> (length - 64);
        return new IpAddress(high, low, true);
    }

    /**
     * Tells whether this is one of the two routes that make an exit node.
     *
     * @return true for {@code 0.0.0.0/0} and {@code ::/0}
     */
    public boolean isDefaultRoute() {
        return length == 0;
    }

    @Override
    public int compareTo(IpPrefix other) {
        return ORDER.compare(this, other);
    }

    /** Returns the canonical text, for example {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return address + "/" + length;
    }
}
