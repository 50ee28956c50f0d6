package dev.headscale.policy;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address without a zone. An IPv4 address sits in the lowest 32 bits of {@code low}.
 *
 * <p>Unlike {@link java.net.InetAddress} it never looks anything up, is two longs in memory, and orders by value: IPv4
 * before IPv6. An IPv4-mapped IPv6 address is an IPv6 address here and is not converted. Immutable and thread-safe.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 only the lowest 32 may be set
 * @param isV6 whether this is an IPv6 address
 */
public record IpAddress(long high, long low, boolean isV6) implements Comparable<IpAddress> {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if an IPv4 address has a bit above the lowest 32
     */
    public IpAddress {
        if (!isV6 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /**
     * Reads an address from its text form: dotted decimal without leading zeros, or IPv6 as in RFC 4291 section 2.2.
     *
     * @param text the text, without a zone and without brackets
     * @return the address
     * @throws IllegalArgumentException if the text is not an address
     */
    public static IpAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: \"" + text + "\""));
    }

    /**
     * Reads an address from its text form.
     *
     * @param text the text, without a zone and without brackets
     * @return the address, or empty if the text is not one
     */
    public static Optional<IpAddress> tryParse(String text) {
        return text.indexOf(':') >= 0 ? IpText.parseV6(text) : IpText.parseV4(text);
    }

    /**
     * Makes an IPv4 address from its 32 bits.
     *
     * @param bits the address as an unsigned big-endian number
     * @return the address
     */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, bits & 0xffff_ffffL, false);
    }

    /**
     * Makes an address from its bytes in network order.
     *
     * @param bytes 4 or 16 bytes
     * @return the address
     * @throws IllegalArgumentException if there are neither 4 nor 16 bytes
     */
    public static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> new IpAddress(0, number(bytes, 0, 4), false);
            case 16 -> new IpAddress(number(bytes, 0, 8), number(bytes, 8, 8), true);
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    private static long number(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /**
     * Returns the length of an address of this family.
     *
     * @return 32 or 128
     */
    public int bits() {
        return isV6 ? 128 : 32;
    }

    /**
     * Returns the bytes in network order.
     *
     * @return a new array of 4 or 16 bytes
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            int shift = (bytes.length - 1 - i) * 8;
            bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        return bytes;
    }

    /**
     * Returns the address that follows in its family; the one after the last is the first.
     *
     * @return the next address
     */
    public IpAddress next() {
        if (!isV6) {
            return v4((int) low + 1);
        }
        return new IpAddress(low == -1 ? high + 1 : high, low + 1, true);
    }

    @Override
    public int compareTo(IpAddress other) {
        if (isV6 != other.isV6) {
            return isV6 ? 1 : -1;
        }
        int upper = Long.compareUnsigned(high, other.high);
        return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
    }

    /** Returns the canonical text: dotted decimal, or IPv6 as in RFC 5952. */
    @Override
    public String toString() {
        return isV6 ? IpText.formatV6(high, low) : IpText.formatV4((int) low);
    }
}
