package dev.headscale.noise.internal.handshake;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The server's side of one handshake. One thread at a time; every instance is good for one handshake. */
public final class Responder {
    private final KeyPair own;
    private final KeyPair ephemeral;
    private boolean used;

    /**
     * Prepares a handshake.
     *
     * @param own the server's key
     * @param ephemeral a new pair for this handshake, destroyed by it
     */
    public Responder(KeyPair own, KeyPair ephemeral) {
        this.own = own;
        this.ephemeral = ephemeral;
    }

    /**
     * Answers an initiation. Any client key and any version is accepted.
     *
     * @param initiation what the client sent
     * @return the response and the session
     * @throws NoiseException if the message is malformed, not authentic, or meant for another server key
     * @throws IllegalStateException if the responder was used before
     */
    public Accepted accept(byte[] initiation) throws NoiseException {
        if (used) {
            throw new IllegalStateException("a responder is good for one handshake");
        }
        used = true;
        try {
            return answer(initiation);
        } finally {
            ephemeral.destroy();
        }
    }

    private Accepted answer(byte[] initiation) throws NoiseException {
        int version = Messages.checkInitiation(initiation);
        int sealedKey = Messages.INITIATION_HEADER + KeyPair.BYTES;
        int tag = sealedKey + Messages.SEALED_KEY;
        byte[] clientEphemeral = Arrays.copyOfRange(initiation, Messages.INITIATION_HEADER, sealedKey);
        SymmetricState state = new SymmetricState(version, own.publicKey());
        try {
            state.mixHash(clientEphemeral);
            state.mixKey(own, clientEphemeral);
            byte[] client = state.decryptAndHash(Arrays.copyOfRange(initiation, sealedKey, tag));
            state.mixKey(own, client);
            state.decryptAndHash(Arrays.copyOfRange(initiation, tag, initiation.length));
            byte[] response = respond(state, clientEphemeral, client);
            return new Accepted(response, Session.split(state, version, client, false));
        } finally {
            state.forget();
        }
    }

    private byte[] respond(SymmetricState state, byte[] clientEphemeral, byte[] client) throws NoiseException {
        byte[] publicKey = ephemeral.publicKey();
        state.mixHash(publicKey);
        state.mixKey(ephemeral, clientEphemeral);
        state.mixKey(ephemeral, client);
        return ByteBuffer.allocate(Messages.RESPONSE_BYTES)
                .put(Messages.RESPONSE)
                .putShort((short) (Messages.RESPONSE_BYTES - Messages.RESPONSE_HEADER))
                .put(publicKey)
                .put(state.encryptAndHash(new byte[0]))
                .array();
    }

    /**
     * A handshake that is complete on the server's side.
     *
     * @param response what to send to the client
     * @param session what follows
     */
    public record Accepted(byte[] response, Session session) {}
}
