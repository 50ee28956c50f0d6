package dev.headscale.noise;

import dev.headscale.noise.internal.crypto.HSalsa20;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * NaCl's {@code crypto_box} between two X25519 keys: X25519, HSalsa20, XSalsa20-Poly1305. An instance holds the shared
 * key, which is the same for both directions. Immutable and thread-safe.
 */
public final class NaclBox {
    /** The number of bytes of a key. */
    public static final int KEY_BYTES = KeyPair.BYTES;
    /** The number of bytes of a nonce. */
    public static final int NONCE_BYTES = 24;
    /** By how much a box is longer than its plaintext. */
    public static final int OVERHEAD_BYTES = 16;

    private static final int MAC_KEY_BYTES = 32;

    private final byte[] sharedKey;

    private NaclBox(byte[] sharedKey) {
        this.sharedKey = sharedKey;
    }

    /**
     * Computes the shared key.
     *
     * @param privateKey our private key, 32 bytes
     * @param peerPublicKey the peer's public key, 32 bytes
     * @return the box between the two, or empty if the peer's key is of low order, so that nothing would be secret
     * @throws IllegalArgumentException if a key does not have 32 bytes
     */
    public static Optional<NaclBox> between(byte[] privateKey, byte[] peerPublicKey) {
        KeyPair own = KeyPair.of(privateKey);
        try {
            return own.agree(peerPublicKey).map(secret -> {
                byte[] key = HSalsa20.hash(secret, new byte[HSalsa20.INPUT_BYTES]);
                Arrays.fill(secret, (byte) 0);
                return new NaclBox(key);
            });
        } finally {
            own.destroy();
        }
    }

    /**
     * Computes a public key.
     *
     * @param privateKey 32 bytes
     * @return the public half, 32 bytes
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static byte[] publicKey(byte[] privateKey) {
        KeyPair pair = KeyPair.of(privateKey);
        pair.destroy();
        return pair.publicKey();
    }

    /**
     * Encrypts and authenticates.
     *
     * @param nonce 24 bytes, never used before between these two keys in either direction
     * @param plaintext the plaintext
     * @return the box: 16 bytes of authenticator, then the ciphertext
     * @throws IllegalArgumentException if the nonce does not have 24 bytes
     */
    public byte[] seal(byte[] nonce, byte[] plaintext) {
        XSalsa20Engine cipher = cipher(nonce);
        byte[] macKey = macKey(cipher);
        byte[] box = new byte[OVERHEAD_BYTES + plaintext.length];
        cipher.processBytes(plaintext, 0, plaintext.length, box, OVERHEAD_BYTES);
        System.arraycopy(mac(macKey, box), 0, box, 0, OVERHEAD_BYTES);
        return box;
    }

    /**
     * Checks and decrypts.
     *
     * @param nonce the 24 bytes that were used to seal
     * @param box the box
     * @return the plaintext, or empty if the box is not authentic
     * @throws IllegalArgumentException if the nonce does not have 24 bytes
     */
    public Optional<byte[]> open(byte[] nonce, byte[] box) {
        XSalsa20Engine cipher = cipher(nonce);
        byte[] macKey = macKey(cipher);
        if (box.length < OVERHEAD_BYTES
                || !MessageDigest.isEqual(mac(macKey, box), Arrays.copyOf(box, OVERHEAD_BYTES))) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[box.length - OVERHEAD_BYTES];
        cipher.processBytes(box, OVERHEAD_BYTES, plaintext.length, plaintext, 0);
        return Optional.of(plaintext);
    }

    private XSalsa20Engine cipher(byte[] nonce) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes, not " + nonce.length);
        }
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(sharedKey), nonce));
        return cipher;
    }

    /** The authenticator's key is the beginning of the key stream. */
    private static byte[] macKey(XSalsa20Engine cipher) {
        byte[] key = new byte[MAC_KEY_BYTES];
        cipher.processBytes(key, 0, key.length, key, 0);
        return key;
    }

    private static byte[] mac(byte[] key, byte[] box) {
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(key));
        mac.update(box, OVERHEAD_BYTES, box.length - OVERHEAD_BYTES);
        byte[] out = new byte[OVERHEAD_BYTES];
        mac.doFinal(out, 0);
        return out;
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "NaclBox[***]";
    }
}
