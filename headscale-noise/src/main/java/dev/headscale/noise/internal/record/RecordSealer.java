package dev.headscale.noise.internal.record;

import dev.headscale.noise.internal.crypto.Aead;

/** Makes the records of one direction. One thread at a time. */
public final class RecordSealer {
    private final RecordKey key;

    /**
     * Starts a direction.
     *
     * @param key 32 bytes, copied
     */
    public RecordSealer(byte[] key) {
        this(key, 0);
    }

    RecordSealer(byte[] key, long firstNumber) {
        this.key = new RecordKey(key, firstNumber);
    }

    /**
     * Makes the next record.
     *
     * @param in holds the plaintext
     * @param from where the plaintext begins
     * @param length how long it is, 0 to {@link Records#MAX_PLAINTEXT}
     * @param out where the record goes. It may be the array of the plaintext, if that begins {@link Records#HEADER_BYTES}
     *     after the record
     * @param to where in it
     * @return the length of the record
     * @throws IllegalArgumentException if the plaintext is too long
     * @throws IllegalStateException if the sealer is destroyed, or after 2^64-1 records
     */
    public int seal(byte[] in, int from, int length, byte[] out, int to) {
        if (length > Records.MAX_PLAINTEXT) {
            throw new IllegalArgumentException(
                    "a record holds " + Records.MAX_PLAINTEXT + " bytes at most, not " + length);
        }
        int ciphertext =
                Aead.ofThread().seal(key.key(), key.nextNonce(), in, from, length, out, to + Records.HEADER_BYTES);
        out[to] = Records.TYPE;
        out[to + 1] = (byte) (ciphertext >>> 8);
        out[to + 2] = (byte) ciphertext;
        return Records.HEADER_BYTES + ciphertext;
    }

    /** Clears the key. */
    public void destroy() {
        key.destroy();
    }
}
