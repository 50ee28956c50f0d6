package dev.headscale.noise.internal.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A ChaCha20-Poly1305 key that can be cleared, which the JDK's own key class cannot. */
@SuppressWarnings("serial") // never serialised: the key is transient on purpose
public final class AeadKey implements SecretKey {
    private final transient byte[] bytes;
    private transient boolean destroyed;

    /**
     * Wraps a key.
     *
     * @param bytes 32 bytes, copied
     */
    public AeadKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return "ChaCha20";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key is destroyed");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "AeadKey[***]";
    }
}
