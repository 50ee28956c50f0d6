package dev.headscale.noise.internal.handshake;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The client's side of one handshake: {@link #initiate}, then {@link #finish}, each once. One thread at a time.
 */
public final class Initiator {
    private enum Step {
        NEW,
        INITIATED,
        FINISHED
    }

    private final int version;
    private final KeyPair own;
    private final KeyPair ephemeral;
    private final byte[] server;
    private final SymmetricState state;
    private Step step = Step.NEW;

    /**
     * Prepares a handshake.
     *
     * @param version the protocol version, 0 to 65535
     * @param own the client's machine key
     * @param ephemeral a new pair for this handshake, destroyed by it
     * @param server the server's public key
     */
    public Initiator(int version, KeyPair own, KeyPair ephemeral, byte[] server) {
        this.version = version;
        this.own = own;
        this.ephemeral = ephemeral;
        this.server = server.clone();
        this.state = new SymmetricState(version, server);
    }

    /**
     * Makes the first message.
     *
     * @return the initiation
     * @throws NoiseException if the server's key is of low order
     * @throws IllegalStateException if called twice
     */
    public byte[] initiate() throws NoiseException {
        advance(Step.NEW, Step.INITIATED);
        ByteBuffer message = ByteBuffer.allocate(Messages.INITIATION_BYTES)
                .putShort((short) version)
                .put(Messages.INITIATION)
                .putShort((short) (Messages.INITIATION_BYTES - Messages.INITIATION_HEADER))
                .put(ephemeral.publicKey());
        state.mixHash(ephemeral.publicKey());
        state.mixKey(ephemeral, server);
        message.put(state.encryptAndHash(own.publicKey()));
        state.mixKey(own, server);
        return message.put(state.encryptAndHash(new byte[0])).array();
    }

    /**
     * Reads the server's response.
     *
     * @param response what the server sent
     * @return what follows
     * @throws NoiseException if the message is malformed or not authentic
     * @throws IllegalStateException if called twice or before {@link #initiate}
     */
    public Session finish(byte[] response) throws NoiseException {
        advance(Step.INITIATED, Step.FINISHED);
        try {
            Messages.checkResponse(response);
            int tag = Messages.RESPONSE_HEADER + KeyPair.BYTES;
            byte[] serverEphemeral = Arrays.copyOfRange(response, Messages.RESPONSE_HEADER, tag);
            state.mixHash(serverEphemeral);
            state.mixKey(ephemeral, serverEphemeral);
            state.mixKey(own, serverEphemeral);
            state.decryptAndHash(Arrays.copyOfRange(response, tag, response.length));
            return Session.split(state, version, server.clone(), true);
        } finally {
            state.forget();
            ephemeral.destroy();
        }
    }

    private void advance(Step from, Step to) {
        if (step != from) {
            throw new IllegalStateException("the handshake is " + step + ", not " + from);
        }
        step = to;
    }
}
