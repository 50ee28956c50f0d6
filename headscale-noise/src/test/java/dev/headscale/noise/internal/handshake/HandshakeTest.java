package dev.headscale.noise.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What both sides make of messages that are not what they should be, and of wrong use. */
final class HandshakeTest {
    private final SecureRandom random = new SecureRandom();
    private final KeyPair server = KeyPair.generate(random);
    private final KeyPair machine = KeyPair.generate(random);

    private Initiator initiator() {
        return new Initiator(113, machine, KeyPair.generate(random), server.publicKey());
    }

    private Responder responder() {
        return new Responder(server, KeyPair.generate(random));
    }

    @Test
    void bothSidesEndWithTheSameHashAndEachOthersKeys() throws NoiseException {
        Initiator initiator = initiator();
        Responder.Accepted accepted = responder().accept(initiator.initiate());
        Session client = initiator.finish(accepted.response());

        assertThat(client.handshakeHash()).isEqualTo(accepted.session().handshakeHash());
        assertThat(client.peer()).isEqualTo(server.publicKey());
        assertThat(accepted.session().peer()).isEqualTo(machine.publicKey());
        assertThat(accepted.session().version()).isEqualTo(113);
    }

    @Test
    void anInitiationWithAnyBitFlippedIsRefused() throws NoiseException {
        byte[] initiation = initiator().initiate();
        for (int bit = 0; bit < 8 * initiation.length; bit++) {
            byte[] changed = flip(initiation, bit);
            assertThatThrownBy(() -> responder().accept(changed))
                    .as("bit %d", bit)
                    .isInstanceOf(NoiseException.class);
        }
    }

    @Test
    void aResponseWithAnyBitFlippedIsRefused() throws NoiseException {
        KeyPair ephemeral = KeyPair.generate(random);
        byte[] ephemeralKey = ephemeral.privateKey();
        Initiator first = new Initiator(113, machine, ephemeral, server.publicKey());
        byte[] response = responder().accept(first.initiate()).response();
        for (int bit = 0; bit < 8 * response.length; bit++) {
            Initiator same = new Initiator(113, machine, KeyPair.of(ephemeralKey), server.publicKey());
            same.initiate();
            byte[] changed = flip(response, bit);
            assertThatThrownBy(() -> same.finish(changed)).as("bit %d", bit).isInstanceOf(NoiseException.class);
        }
        assertThat(first.finish(response)).as("the unchanged one is good").isNotNull();
    }

    @Test
    void messagesOfAnyOtherLengthAreRefused() throws NoiseException {
        byte[] initiation = initiator().initiate();
        for (int length = 0; length < 200; length++) {
            if (length != initiation.length) {
                byte[] other = Arrays.copyOf(initiation, length);
                assertThatThrownBy(() -> responder().accept(other)).isInstanceOf(NoiseException.class);
            }
        }
        for (int length = 0; length < 100; length++) {
            if (length != Messages.RESPONSE_BYTES) {
                Initiator waiting = initiator();
                byte[] other =
                        Arrays.copyOf(responder().accept(waiting.initiate()).response(), length);
                assertThatThrownBy(() -> waiting.finish(other)).isInstanceOf(NoiseException.class);
            }
        }
    }

    @Test
    void anotherVersionInTheHeaderBreaksThePrologue() throws NoiseException {
        byte[] initiation = initiator().initiate();
        for (int version : new int[] {0, 112, 114, 145, 65535}) {
            byte[] changed = initiation.clone();
            changed[0] = (byte) (version >> 8);
            changed[1] = (byte) version;
            assertThatThrownBy(() -> responder().accept(changed)).hasMessage("a handshake message is not authentic");
        }
    }

    @Test
    void anInitiationForAnotherServerIsRefused() throws NoiseException {
        byte[] initiation = initiator().initiate();
        Responder other = new Responder(KeyPair.generate(random), KeyPair.generate(random));

        assertThatThrownBy(() -> other.accept(initiation)).isInstanceOf(NoiseException.class);
    }

    @Test
    void aResponseToAnotherInitiationIsRefused() throws NoiseException {
        Initiator waiting = initiator();
        waiting.initiate();
        byte[] response = responder().accept(initiator().initiate()).response();

        assertThatThrownBy(() -> waiting.finish(response)).isInstanceOf(NoiseException.class);
    }

    @Test
    void anEphemeralKeyOfLowOrderIsRefused() throws NoiseException {
        byte[] initiation = initiator().initiate();
        Arrays.fill(initiation, 5, 37, (byte) 0);

        assertThatThrownBy(() -> responder().accept(initiation)).hasMessage("a public key is of low order");
    }

    @Test
    void eachSideIsGoodForOneHandshake() throws NoiseException {
        Initiator initiator = initiator();
        assertThatThrownBy(() -> initiator.finish(new byte[51])).isInstanceOf(IllegalStateException.class);
        byte[] initiation = initiator.initiate();
        assertThatThrownBy(initiator::initiate).isInstanceOf(IllegalStateException.class);
        Responder responder = responder();
        byte[] response = responder.accept(initiation).response();
        assertThatThrownBy(() -> responder.accept(initiation)).isInstanceOf(IllegalStateException.class);
        initiator.finish(response);
        assertThatThrownBy(() -> initiator.finish(response)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ephemeralKeysAreForgottenAlsoWhenTheHandshakeFails() throws NoiseException {
        KeyPair ephemeral = KeyPair.generate(random);
        Responder responder = new Responder(server, ephemeral);

        assertThatThrownBy(() -> responder.accept(new byte[101])).isInstanceOf(NoiseException.class);
        assertThat(ephemeral.privateKey()).containsOnly(0);
    }

    @Test
    void aDestroyedSessionCannotBeUsed() throws NoiseException {
        Session session = responder().accept(initiator().initiate()).session();
        session.destroy();

        assertThatThrownBy(() -> session.sealer().seal(new byte[0], 0, 0, new byte[19], 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.opener().open(new byte[16], 0, 16, new byte[16], 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(session).hasToString("Session[version=113]");
    }

    @Test
    void anErrorMessageHasTypeLengthAndText() {
        assertThat(Messages.error("é")).containsExactly(3, 0, 2, 0xc3, 0xa9);
    }

    private static byte[] flip(byte[] message, int bit) {
        byte[] changed = message.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        return changed;
    }
}
