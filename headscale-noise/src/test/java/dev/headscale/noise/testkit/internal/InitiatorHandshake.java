package dev.headscale.noise.testkit.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The initiator's half of {@code Noise_IK_25519_ChaChaPoly_BLAKE2s} as ts2021 frames it. Good for one handshake: first
 * {@link #initiation}, then {@link #finish}. One thread at a time.
 */
final class InitiatorHandshake {
    static final int INITIATION = 101;
    static final int RESPONSE_PAYLOAD = Noise.KEY + Noise.TAG;

    private static final byte[] PROTOCOL = "Noise_IK_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII);
    private static final byte TYPE_INITIATION = 1;
    private static final byte[] EMPTY = {};

    private final int version;
    private final byte[] machinePrivate;
    private final byte[] serverPublic;
    private final byte[] ephemeralPrivate;
    private byte[] hash;
    private byte[] chainingKey;

    /** Takes raw 32-byte keys; the version goes into the prologue and into the message's header. */
    InitiatorHandshake(int version, byte[] machinePrivate, byte[] serverPublic, byte[] ephemeralPrivate) {
        this.version = version;
        this.machinePrivate = machinePrivate;
        this.serverPublic = serverPublic;
        this.ephemeralPrivate = ephemeralPrivate;
        byte[] prologue = ("Tailscale Control Protocol v" + version).getBytes(StandardCharsets.US_ASCII);
        this.chainingKey = Noise.hash(PROTOCOL);
        this.hash = Noise.hash(Noise.hash(chainingKey, prologue), serverPublic);
    }

    /** Returns the 101 bytes that go first. */
    byte[] initiation() throws GeneralSecurityException {
        byte[] ephemeral = Noise.publicKey(ephemeralPrivate);
        mixHash(ephemeral);
        byte[] sealedStatic =
                seal(mixKey(Noise.agree(ephemeralPrivate, serverPublic)), Noise.publicKey(machinePrivate));
        byte[] tag = seal(mixKey(Noise.agree(machinePrivate, serverPublic)), EMPTY);
        ByteBuffer message = ByteBuffer.allocate(INITIATION);
        message.putShort((short) version).put(TYPE_INITIATION);
        message.putShort((short) (ephemeral.length + sealedStatic.length + tag.length));
        return message.put(ephemeral).put(sealedStatic).put(tag).array();
    }

    /** Takes the answer without its 3-byte header, checks that the server holds its key, and returns the session's keys. */
    RecordKeys finish(byte[] payload) throws GeneralSecurityException {
        if (payload.length != RESPONSE_PAYLOAD) {
            throw new GeneralSecurityException(
                    "the handshake's answer has " + payload.length + " bytes, not " + RESPONSE_PAYLOAD);
        }
        byte[] ephemeral = Arrays.copyOf(payload, Noise.KEY);
        mixHash(ephemeral);
        mixKey(Noise.agree(ephemeralPrivate, ephemeral));
        byte[] key = mixKey(Noise.agree(machinePrivate, ephemeral));
        byte[] tag = Arrays.copyOfRange(payload, Noise.KEY, payload.length);
        Noise.open(key, hash, tag);
        mixHash(tag);
        byte[][] split = Noise.derive(chainingKey, EMPTY);
        return new RecordKeys(split[0], split[1], hash);
    }

    private byte[] seal(byte[] key, byte[] plain) throws GeneralSecurityException {
        byte[] sealed = Noise.seal(key, hash, plain);
        mixHash(sealed);
        return sealed;
    }

    private void mixHash(byte[] data) {
        hash = Noise.hash(hash, data);
    }

    private byte[] mixKey(byte[] secret) {
        byte[][] derived = Noise.derive(chainingKey, secret);
        chainingKey = derived[0];
        return derived[1];
    }

    /**
     * What a handshake yields.
     *
     * @param toServer the key of the records to the server
     * @param fromServer the key of the records from the server
     * @param hash the hash of the whole handshake
     */
    record RecordKeys(byte[] toServer, byte[] fromServer, byte[] hash) {}
}
