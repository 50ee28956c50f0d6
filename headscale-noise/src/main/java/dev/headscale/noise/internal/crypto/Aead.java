package dev.headscale.noise.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * ChaCha20-Poly1305 (RFC 8439). One thread at a time. An instance holds no key between calls that matters to the next
 * one, so any number of connections of a thread can share it.
 */
public final class Aead {
    /** The number of bytes by which a ciphertext is longer than its plaintext. */
    public static final int TAG_BYTES = 16;
    /** The number of bytes of a nonce. */
    public static final int NONCE_BYTES = 12;

    private static final byte[] NONE = new byte[0];

    /** Its tables take several kilobytes, and to find the algorithm takes longer than to use it. */
    private static final ThreadLocal<Aead> OF_THREAD = ThreadLocal.withInitial(Aead::new);

    private final Cipher sealing = cipher();
    private Cipher opening = cipher();

    private Aead() {}

    /**
     * Returns the instance that this thread's connections share.
     *
     * @return always the same on a thread
     */
    public static Aead ofThread() {
        return OF_THREAD.get();
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no ChaCha20-Poly1305", e);
        }
    }

    /**
     * Encrypts without additional data.
     *
     * @param key the key
     * @param nonce 12 bytes, never used before with this key
     * @param in holds the plaintext
     * @param from where the plaintext begins
     * @param length how long it is
     * @param out where the ciphertext goes
     * @param to where in it
     * @return the length of the ciphertext
     */
    public int seal(AeadKey key, byte[] nonce, byte[] in, int from, int length, byte[] out, int to) {
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
            return sealing.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    /**
     * Decrypts without additional data.
     *
     * @param key the key
     * @param nonce 12 bytes
     * @param in holds the ciphertext
     * @param from where the ciphertext begins
     * @param length how long it is
     * @param out where the plaintext goes; untouched if the ciphertext is not authentic
     * @param to where in it
     * @return the length of the plaintext
     * @throws AEADBadTagException if the ciphertext is not authentic
     */
    public int open(AeadKey key, byte[] nonce, byte[] in, int from, int length, byte[] out, int to)
            throws AEADBadTagException {
        try {
            initOpening(key, nonce);
            return opening.doFinal(in, from, length, out, to);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }

    /**
     * Encrypts a short text.
     *
     * @param key the key
     * @param nonce 12 bytes, never used before with this key
     * @param additional the additional data
     * @param plaintext the plaintext
     * @return the ciphertext
     */
    public byte[] seal(AeadKey key, byte[] nonce, byte[] additional, byte[] plaintext) {
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
            sealing.updateAAD(additional);
            return sealing.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    /**
     * Decrypts a short text.
     *
     * @param key the key
     * @param nonce 12 bytes
     * @param additional the additional data
     * @param ciphertext the ciphertext
     * @return the plaintext
     * @throws AEADBadTagException if ciphertext or additional data are not authentic
     */
    public byte[] open(AeadKey key, byte[] nonce, byte[] additional, byte[] ciphertext) throws AEADBadTagException {
        try {
            initOpening(key, nonce);
            opening.updateAAD(additional);
            byte[] plaintext = opening.doFinal(ciphertext);
            return plaintext == null ? NONE : plaintext;
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }

    /**
     * Some JDKs refuse to decrypt twice in a row with the same key and nonce. That is no danger when decrypting, and a
     * fresh cipher knows nothing of the call before.
     */
    private void initOpening(AeadKey key, byte[] nonce) throws InvalidKeyException, InvalidAlgorithmParameterException {
        IvParameterSpec parameters = new IvParameterSpec(nonce);
        try {
            opening.init(Cipher.DECRYPT_MODE, key, parameters);
        } catch (InvalidKeyException refused) {
            opening = cipher();
            opening.init(Cipher.DECRYPT_MODE, key, parameters);
        }
    }
}
