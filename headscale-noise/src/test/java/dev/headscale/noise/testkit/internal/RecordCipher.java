package dev.headscale.noise.testkit.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One direction of a session: a key and the count of records so far. One thread at a time. */
final class RecordCipher {
    static final int HEADER = 3;
    static final byte TYPE = 4;
    static final int LARGEST_RECORD = 4096;
    static final int LARGEST_SEALED = LARGEST_RECORD - HEADER;
    static final int LARGEST_PLAIN = LARGEST_SEALED - Noise.TAG;

    private final int mode;
    private final SecretKeySpec key;
    private final Cipher cipher;
    private long counter;

    private RecordCipher(int mode, byte[] key) throws GeneralSecurityException {
        this.mode = mode;
        this.key = new SecretKeySpec(key, "ChaCha20");
        this.cipher = Noise.aead();
    }

    static RecordCipher sealing(byte[] key) throws GeneralSecurityException {
        return new RecordCipher(Cipher.ENCRYPT_MODE, key);
    }

    static RecordCipher opening(byte[] key) throws GeneralSecurityException {
        return new RecordCipher(Cipher.DECRYPT_MODE, key);
    }

    /** Seals or opens the next record's content, all of the input, into the output. Records carry no additional data. */
    void next(ByteBuffer input, ByteBuffer output) throws GeneralSecurityException {
        ByteBuffer nonce = ByteBuffer.allocate(12);
        nonce.putInt(0).putLong(counter++);
        cipher.init(mode, key, new IvParameterSpec(nonce.array()));
        cipher.doFinal(input, output);
    }
}
