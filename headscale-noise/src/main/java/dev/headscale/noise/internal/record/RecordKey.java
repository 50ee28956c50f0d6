package dev.headscale.noise.internal.record;

import dev.headscale.noise.internal.crypto.Aead;
import dev.headscale.noise.internal.crypto.AeadKey;

/**
 * The key of one direction and the number of the next record. Unlike the Noise framework's, the nonce holds the number in
 * big endian order. One thread at a time.
 */
final class RecordKey {
    private final AeadKey key;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private long next;

    RecordKey(byte[] key, long next) {
        this.key = new AeadKey(key);
        this.next = next;
    }

    AeadKey key() {
        if (key.isDestroyed()) {
            throw new IllegalStateException("the connection's keys are gone");
        }
        return key;
    }

    /** Returns the nonce of the next record and counts on. The array is overwritten by the next call. */
    byte[] nextNonce() {
        if (next == -1) {
            throw new IllegalStateException("all record numbers are used up");
        }
        long number = next++;
        for (int i = Aead.NONCE_BYTES - 1; i >= Aead.NONCE_BYTES - Long.BYTES; i--) {
            nonce[i] = (byte) number;
            number >>>= 8;
        }
        return nonce;
    }

    void destroy() {
        key.destroy();
    }
}
