package dev.headscale.noise.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a server may say before HTTP/2 begins: a marker that is no HTTP/2 frame, a length, and JSON. */
public final class EarlyPayload {
    private static final byte[] MARKER = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 'T', 'S'};

    private EarlyPayload() {}

    /**
     * Encodes the payload that challenges the client to prove its node key.
     *
     * @param challenge the public half of the challenge key, 32 bytes
     * @return the plaintext that goes in front of the server's HTTP/2 preface
     */
    public static byte[] encode(byte[] challenge) {
        String json = "{\"nodeKeyChallenge\":\"chalpub:" + HexFormat.of().formatHex(challenge) + "\"}";
        byte[] text = json.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MARKER.length + Integer.BYTES + text.length)
                .put(MARKER)
                .putInt(text.length)
                .put(text)
                .array();
    }
}
