package dev.headscale.noise.internal.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** BLAKE2s-256 without key (RFC 7693) and the HKDF over it (RFC 5869). */
public final class Blake2s {
    /** The number of bytes of a hash. */
    public static final int BYTES = 32;

    private static final int BITS = 8 * BYTES;

    private Blake2s() {}

    /**
     * Hashes.
     *
     * @param parts what to hash, in order
     * @return the hash of all parts in a row
     */
    public static byte[] hash(byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(BITS);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[BYTES];
        digest.doFinal(out, 0);
        return out;
    }

    /**
     * Derives 64 bytes with empty info.
     *
     * @param salt the salt
     * @param input the secret input; may be empty
     * @return 64 bytes
     */
    public static byte[] hkdf(byte[] salt, byte[] input) {
        byte[] extracted = hmac(salt, input, new byte[0]);
        byte[] first = hmac(extracted, new byte[] {1}, new byte[0]);
        byte[] second = hmac(extracted, first, new byte[] {2});
        byte[] out = Arrays.copyOf(first, 2 * BYTES);
        System.arraycopy(second, 0, out, BYTES, BYTES);
        Arrays.fill(extracted, (byte) 0);
        Arrays.fill(first, (byte) 0);
        Arrays.fill(second, (byte) 0);
        return out;
    }

    private static byte[] hmac(byte[] key, byte[] first, byte[] second) {
        HMac mac = new HMac(new Blake2sDigest(BITS));
        mac.init(new KeyParameter(key));
        mac.update(first, 0, first.length);
        mac.update(second, 0, second.length);
        byte[] out = new byte[BYTES];
        mac.doFinal(out, 0);
        return out;
    }
}
