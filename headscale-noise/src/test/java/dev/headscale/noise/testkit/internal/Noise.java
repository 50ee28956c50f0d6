package dev.headscale.noise.testkit.internal;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** The functions of the suite {@code 25519_ChaChaPoly_BLAKE2s}. */
final class Noise {
    static final int KEY = 32;
    static final int TAG = 16;

    private static final int NONCE = 12;

    private Noise() {}

    static byte[] hash(byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[KEY];
        digest.doFinal(out, 0);
        return out;
    }

    /** Returns two keys derived with RFC 5869, without info: the next chaining key and a key, or both halves of the split. */
    static byte[][] derive(byte[] chainingKey, byte[] input) {
        byte[] extracted = hmac(chainingKey, input);
        byte[] first = hmac(extracted, new byte[] {1});
        byte[] second = hmac(extracted, first, new byte[] {2});
        return new byte[][] {first, second};
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        HMac mac = new HMac(new Blake2sDigest(256));
        mac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            mac.update(part, 0, part.length);
        }
        byte[] out = new byte[KEY];
        mac.doFinal(out, 0);
        return out;
    }

    static byte[] publicKey(byte[] privateKey) {
        byte[] out = new byte[KEY];
        X25519.scalarMultBase(privateKey, 0, out, 0);
        return out;
    }

    static byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        byte[] out = new byte[KEY];
        if (!X25519.calculateAgreement(privateKey, 0, publicKey, 0, out, 0)) {
            throw new GeneralSecurityException("the other side's key gives no shared secret");
        }
        return out;
    }

    static byte[] seal(byte[] key, byte[] additional, byte[] plain) throws GeneralSecurityException {
        return once(Cipher.ENCRYPT_MODE, key, additional, plain);
    }

    static byte[] open(byte[] key, byte[] additional, byte[] sealed) throws GeneralSecurityException {
        return once(Cipher.DECRYPT_MODE, key, additional, sealed);
    }

    private static byte[] once(int mode, byte[] key, byte[] additional, byte[] input) throws GeneralSecurityException {
        Cipher cipher = aead();
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[NONCE]));
        cipher.updateAAD(additional);
        return cipher.doFinal(input);
    }

    static Cipher aead() throws GeneralSecurityException {
        return Cipher.getInstance("ChaCha20-Poly1305");
    }
}
