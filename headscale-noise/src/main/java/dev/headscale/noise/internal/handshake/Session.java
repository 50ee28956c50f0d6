package dev.headscale.noise.internal.handshake;

import dev.headscale.noise.internal.crypto.Blake2s;
import dev.headscale.noise.internal.record.RecordOpener;
import dev.headscale.noise.internal.record.RecordSealer;
import java.util.Arrays;

/**
 * What a side has when the handshake is complete. To be used once.
 *
 * @param version the protocol version that both sides hashed
 * @param peer the peer's static public key, proved
 * @param handshakeHash identifies the handshake; equal on both sides
 * @param sealer makes the records to the peer
 * @param opener reads the records of the peer
 */
public record Session(int version, byte[] peer, byte[] handshakeHash, RecordSealer sealer, RecordOpener opener) {

    /** Takes the keys out of a handshake that is complete. */
    static Session split(SymmetricState state, int version, byte[] peer, boolean initiator) {
        byte[] keys = state.split();
        byte[] up = Arrays.copyOf(keys, Blake2s.BYTES);
        byte[] down = Arrays.copyOfRange(keys, Blake2s.BYTES, keys.length);
        Session session = new Session(
                version,
                peer,
                state.hash(),
                new RecordSealer(initiator ? up : down),
                new RecordOpener(initiator ? down : up));
        Arrays.fill(keys, (byte) 0);
        Arrays.fill(up, (byte) 0);
        Arrays.fill(down, (byte) 0);
        return session;
    }

    /** Clears the keys. */
    public void destroy() {
        sealer.destroy();
        opener.destroy();
    }

    /** Shows the version only. */
    @Override
    public String toString() {
        return "Session[version=" + version + "]";
    }
}
