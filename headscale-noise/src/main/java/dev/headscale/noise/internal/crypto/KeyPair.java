package dev.headscale.noise.internal.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair (RFC 7748). Thread-safe, but for {@link #destroy}. */
public final class KeyPair {
    /** The number of bytes of either half. */
    public static final int BYTES = 32;

    private final byte[] privateKey;
    private final byte[] publicKey;

    private KeyPair(byte[] privateKey) {
        this.privateKey = privateKey;
        this.publicKey = new byte[BYTES];
        X25519.scalarMultBase(privateKey, 0, publicKey, 0);
    }

    /**
     * Makes a new pair.
     *
     * @param random where the private half comes from
     * @return a pair whose private half is clamped
     */
    public static KeyPair generate(SecureRandom random) {
        byte[] key = new byte[BYTES];
        X25519.generatePrivateKey(random, key);
        return new KeyPair(key);
    }

    /**
     * Computes the public half.
     *
     * @param privateKey 32 bytes, copied
     * @return the pair
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static KeyPair of(byte[] privateKey) {
        if (privateKey.length != BYTES) {
            throw new IllegalArgumentException("a private key has " + BYTES + " bytes, not " + privateKey.length);
        }
        return new KeyPair(privateKey.clone());
    }

    /**
     * Returns the public half.
     *
     * @return a new array
     */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * Returns the private half, to store it.
     *
     * @return a new array, which the caller should clear
     */
    public byte[] privateKey() {
        return privateKey.clone();
    }

    /**
     * Agrees on a secret with the owner of a public key.
     *
     * @param peer 32 bytes
     * @return the secret, which the caller should clear; empty if it is all zeros, because the peer's key is of low order
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public Optional<byte[]> agree(byte[] peer) {
        if (peer.length != BYTES) {
            throw new IllegalArgumentException("a public key has " + BYTES + " bytes, not " + peer.length);
        }
        byte[] secret = new byte[BYTES];
        return X25519.calculateAgreement(privateKey, 0, peer, 0, secret, 0) ? Optional.of(secret) : Optional.empty();
    }

    /** Clears the private half. Nothing but {@link #publicKey} makes sense afterwards. */
    public void destroy() {
        Arrays.fill(privateKey, (byte) 0);
    }

    /** Shows nothing of the keys. */
    @Override
    public String toString() {
        return "KeyPair[***]";
    }
}
