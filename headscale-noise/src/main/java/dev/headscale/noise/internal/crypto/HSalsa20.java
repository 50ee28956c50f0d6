package dev.headscale.noise.internal.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The key derivation of NaCl boxes: twenty rounds of Salsa20, whose diagonal and input words are the output. */
public final class HSalsa20 {
    /** The number of bytes of the input beside the key. */
    public static final int INPUT_BYTES = 16;

    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    private static final int[] OUTPUT = {0, 5, 10, 15, 6, 7, 8, 9};
    private static final int DOUBLE_ROUNDS = 10;

    private HSalsa20() {}

    /**
     * Derives a key.
     *
     * @param key 32 bytes
     * @param input 16 bytes
     * @return 32 bytes
     */
    public static byte[] hash(byte[] key, byte[] input) {
        int[] x = new int[16];
        ByteBuffer keys = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer inputs = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            x[5 * i] = SIGMA[i];
            x[1 + i] = keys.getInt(4 * i);
            x[6 + i] = inputs.getInt(4 * i);
            x[11 + i] = keys.getInt(16 + 4 * i);
        }
        for (int round = 0; round < DOUBLE_ROUNDS; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(x, 5 * i, 4 * (i + 1) + i, 4 * (i + 2) + i, 4 * (i + 3) + i);
            }
            for (int i = 0; i < 4; i++) {
                quarter(x, 5 * i, 4 * i + (i + 1) % 4, 4 * i + (i + 2) % 4, 4 * i + (i + 3) % 4);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : OUTPUT) {
            out.putInt(x[word]);
        }
        return out.array();
    }

    private static void quarter(int[] x, int a, int bIndex, int cIndex, int dIndex) {
        int b = bIndex % 16;
        int c = cIndex % 16;
        int d = dIndex % 16;
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
