package dev.headscale.core.model;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A 32-byte public key of one of the protocol's kinds. Immutable and thread-safe; equality takes the same time wherever
 * the keys differ.
 */
public abstract sealed class PublicKey permits MachineKey, NodeKey, DiscoKey {
    /** The number of bytes of a key. */
    public static final int BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;
    private final int hash;

    PublicKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
        this.hash = Arrays.hashCode(this.bytes);
    }

    /** Returns the bytes after a prefix, or empty if the text has another prefix, another length or no hex. */
    static Optional<byte[]> decode(String prefix, String text) {
        if (!text.startsWith(prefix) || text.length() != prefix.length() + 2 * BYTES) {
            return Optional.empty();
        }
        for (int i = prefix.length(); i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(HEX.parseHex(text, prefix.length(), text.length()));
    }

    abstract String prefix();

    /**
     * Returns the raw key.
     *
     * @return a new array of 32 bytes
     */
    public final byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Tells whether all bytes are zero, which the protocol uses for "no key".
     *
     * @return true for the zero key
     */
    public final boolean isZero() {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all == 0;
    }

    /**
     * Returns the form in which people and logs name a key: the first five base64 characters in brackets.
     *
     * @return for example {@code [qVzLt]}
     */
    public final String shortText() {
        return "[" + java.util.Base64.getEncoder().encodeToString(bytes).substring(0, 5) + "]";
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof PublicKey key
                && key.getClass() == getClass()
                && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public final int hashCode() {
        return hash;
    }

    /** Returns the text form of the protocol: a prefix that names the kind, and lower-case hex. */
    @Override
    public final String toString() {
        return prefix() + HEX.formatHex(bytes);
    }
}
