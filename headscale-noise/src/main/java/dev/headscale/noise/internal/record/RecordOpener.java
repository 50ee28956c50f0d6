package dev.headscale.noise.internal.record;

import dev.headscale.noise.internal.crypto.Aead;
import javax.crypto.AEADBadTagException;

/** Reads the records of one direction. One thread at a time. */
public final class RecordOpener {
    private final RecordKey key;

    /**
     * Starts a direction.
     *
     * @param key 32 bytes, copied
     */
    public RecordOpener(byte[] key) {
        this.key = new RecordKey(key, 0);
    }

    /**
     * Decrypts the next record. After a failure the opener is destroyed: nothing that comes later can be trusted.
     *
     * @param in holds the ciphertext, without the record's header
     * @param from where the ciphertext begins
     * @param length how long it is
     * @param out where the plaintext goes; may be where the ciphertext is. Nothing is written if this fails
     * @param to where in it
     * @return the length of the plaintext; 0 for an empty record, which means nothing
     * @throws NoiseException if the record is not authentic
     * @throws IllegalStateException if the opener is destroyed
     */
    public int open(byte[] in, int from, int length, byte[] out, int to) throws NoiseException {
        try {
            return Aead.ofThread().open(key.key(), key.nextNonce(), in, from, length, out, to);
        } catch (AEADBadTagException e) {
            destroy();
            throw new NoiseException("a record is not authentic");
        }
    }

    /** Clears the key. */
    public void destroy() {
        key.destroy();
    }
}
