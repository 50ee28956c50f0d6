package dev.headscale.core.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a secret that was drawn at random with at least 128 bits of entropy. Such a secret cannot be guessed, so
 * a fast hash protects it as well as a slow one and costs nothing on the way of a registration. Immutable and
 * thread-safe.
 */
public final class KeyHash {
    private final byte[] digest;

    private KeyHash(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Hashes a secret.
     *
     * @param secret the secret's text
     * @return its hash
     */
    public static KeyHash of(String secret) {
        try {
            return new KeyHash(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads a stored hash.
     *
     * @param hex 64 hex digits, as from {@link #toHex}
     * @return the hash
     * @throws IllegalArgumentException if the text is not 64 hex digits
     */
    public static KeyHash fromHex(String hex) {
        byte[] digest = HexFormat.of().parseHex(hex);
        if (digest.length != 32) {
            throw new IllegalArgumentException("a key hash has 64 hex digits, not " + hex.length());
        }
        return new KeyHash(digest);
    }

    /**
     * Tells whether a secret has this hash, in a time that does not depend on where they differ.
     *
     * @param secret the secret that somebody presents
     * @return true if it is the hashed secret
     */
    public boolean matches(String secret) {
        return equals(of(secret));
    }

    /**
     * Returns the stored form.
     *
     * @return 64 lower-case hex digits
     */
    public String toHex() {
        return HexFormat.of().formatHex(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && MessageDigest.isEqual(digest, hash.digest);
    }

    @Override
    public int hashCode() {
        return HexFormat.fromHexDigits(toHex(), 0, 8);
    }

    /** Returns a fixed text: a hash does not belong in logs. */
    @Override
    public String toString() {
        return "KeyHash[...]";
    }
}
