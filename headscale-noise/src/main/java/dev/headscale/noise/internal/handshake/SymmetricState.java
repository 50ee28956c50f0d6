package dev.headscale.noise.internal.handshake;

import dev.headscale.noise.internal.crypto.Aead;
import dev.headscale.noise.internal.crypto.AeadKey;
import dev.headscale.noise.internal.crypto.Blake2s;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * What both sides of a handshake hash and derive as it goes on. Every key encrypts one text only, so the nonce is always
 * zero. One thread at a time; of no use after {@link #split}.
 */
final class SymmetricState {
    private static final byte[] PROTOCOL = "Noise_IK_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO_NONCE = new byte[Aead.NONCE_BYTES];
    private static final byte[] NONE = new byte[0];

    private byte[] hash;
    private byte[] chainingKey;
    private byte[] key = NONE;

    /** Starts a handshake: protocol, prologue with the version, and the responder's key, which the initiator knows. */
    SymmetricState(int version, byte[] responderStatic) {
        hash = Blake2s.hash(PROTOCOL);
        chainingKey = hash.clone();
        mixHash(("Tailscale Control Protocol v" + version).getBytes(StandardCharsets.US_ASCII));
        mixHash(responderStatic);
    }

    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    /** Mixes in what a private and a public key agree on. */
    void mixKey(KeyPair own, byte[] peer) throws NoiseException {
        byte[] secret = own.agree(peer).orElseThrow(() -> new NoiseException("a public key is of low order"));
        byte[] derived = Blake2s.hkdf(chainingKey, secret);
        Arrays.fill(secret, (byte) 0);
        forget();
        chainingKey = Arrays.copyOf(derived, Blake2s.BYTES);
        key = Arrays.copyOfRange(derived, Blake2s.BYTES, derived.length);
        Arrays.fill(derived, (byte) 0);
    }

    byte[] encryptAndHash(byte[] plaintext) {
        AeadKey once = new AeadKey(key);
        byte[] ciphertext = Aead.ofThread().seal(once, ZERO_NONCE, hash, plaintext);
        once.destroy();
        mixHash(ciphertext);
        return ciphertext;
    }

    byte[] decryptAndHash(byte[] ciphertext) throws NoiseException {
        AeadKey once = new AeadKey(key);
        try {
            byte[] plaintext = Aead.ofThread().open(once, ZERO_NONCE, hash, ciphertext);
            mixHash(ciphertext);
            return plaintext;
        } catch (AEADBadTagException e) {
            throw new NoiseException("a handshake message is not authentic");
        } finally {
            once.destroy();
        }
    }

    /** Ends the handshake with the keys of both directions: the initiator's first, then the responder's. */
    byte[] split() {
        byte[] keys = Blake2s.hkdf(chainingKey, NONE);
        forget();
        return keys;
    }

    /** Clears all secrets. */
    void forget() {
        Arrays.fill(chainingKey, (byte) 0);
        Arrays.fill(key, (byte) 0);
    }

    byte[] hash() {
        return hash.clone();
    }

    byte[] chainingKey() {
        return chainingKey.clone();
    }

    byte[] key() {
        return key.clone();
    }
}
