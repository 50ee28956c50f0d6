package dev.headscale.noise.internal.handshake;

import dev.headscale.noise.internal.crypto.Aead;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The three messages outside of records: initiation, response, error. All numbers are big endian. */
public final class Messages {
    /** The length of an initiation. */
    public static final int INITIATION_BYTES = 101;
    /** The length of a response. */
    public static final int RESPONSE_BYTES = 51;

    static final byte INITIATION = 1;
    static final byte RESPONSE = 2;
    static final byte ERROR = 3;

    static final int INITIATION_HEADER = 5;
    static final int RESPONSE_HEADER = 3;
    static final int SEALED_KEY = KeyPair.BYTES + Aead.TAG_BYTES;

    private Messages() {}

    /**
     * Encodes an error message. Either side may send it instead of a handshake message; it is not authenticated.
     *
     * @param text what is wrong, repeating nothing that was received
     * @return the message
     */
    public static byte[] error(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 + utf8.length)
                .put(ERROR)
                .putShort((short) utf8.length)
                .put(utf8)
                .array();
    }

    /** Checks length, type and length field of an initiation and returns its version. */
    static int checkInitiation(byte[] message) throws NoiseException {
        if (message.length != INITIATION_BYTES) {
            throw new NoiseException("a handshake initiation has " + INITIATION_BYTES + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(message);
        int version = Short.toUnsignedInt(header.getShort());
        check(header.get() == INITIATION, "not a handshake initiation");
        check(header.getShort() == INITIATION_BYTES - INITIATION_HEADER, "a handshake initiation has another length");
        return version;
    }

    /** Checks length, type and length field of a response. */
    static void checkResponse(byte[] message) throws NoiseException {
        check(message.length > 0 && message[0] == RESPONSE, "not a handshake response");
        check(message.length == RESPONSE_BYTES, "a handshake response has " + RESPONSE_BYTES + " bytes");
        short length = ByteBuffer.wrap(message).getShort(1);
        check(length == RESPONSE_BYTES - RESPONSE_HEADER, "a handshake response has another length");
    }

    private static void check(boolean right, String otherwise) throws NoiseException {
        if (!right) {
            throw new NoiseException(otherwise);
        }
    }
}
