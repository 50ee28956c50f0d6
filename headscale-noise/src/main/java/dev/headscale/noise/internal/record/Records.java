package dev.headscale.noise.internal.record;

import dev.headscale.noise.internal.crypto.Aead;

/**
 * The form of a record: a type byte, the length of the ciphertext in two bytes, big endian, and the ciphertext. At most
 * 4,096 bytes in all.
 */
public final class Records {
    /** The type byte of a record. */
    public static final byte TYPE = 4;
    /** The number of bytes in front of the ciphertext. */
    public static final int HEADER_BYTES = 3;
    /** The largest record, with its header. */
    public static final int MAX_BYTES = 4096;
    /** The longest ciphertext. */
    public static final int MAX_CIPHERTEXT = MAX_BYTES - HEADER_BYTES;
    /** The longest plaintext of one record. */
    public static final int MAX_PLAINTEXT = MAX_CIPHERTEXT - Aead.TAG_BYTES;
    /** By how much a record is longer than its plaintext. */
    public static final int OVERHEAD = HEADER_BYTES + Aead.TAG_BYTES;

    private Records() {}

    /**
     * Checks a header.
     *
     * @param type the first byte
     * @param length the two bytes after it, 0 to 65535
     * @return the length of the ciphertext, 16 to 4093
     * @throws NoiseException if this is no record, or one that is too large or too small
     */
    public static int ciphertextLength(byte type, int length) throws NoiseException {
        if (type != TYPE) {
            throw new NoiseException("not a record");
        }
        if (length > MAX_CIPHERTEXT) {
            throw new NoiseException("a record is too large");
        }
        if (length < Aead.TAG_BYTES) {
            throw new NoiseException("a record is too small");
        }
        return length;
    }
}
