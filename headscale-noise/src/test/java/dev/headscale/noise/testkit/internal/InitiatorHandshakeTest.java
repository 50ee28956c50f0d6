package dev.headscale.noise.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.testkit.internal.InitiatorHandshake.RecordKeys;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against a handshake between fixed keys, worked out by two other implementations. */
class InitiatorHandshakeTest {
    static final int VERSION = 145;
    static final byte[] SERVER_PUBLIC = hex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
    static final byte[] MACHINE_PRIVATE = hex("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e7f");
    static final byte[] EPHEMERAL_PRIVATE = hex("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
    static final byte[] INITIATION = hex("009101006079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec"
            + "89af85a51a5a5d3ec50c63b0e0156101cf138f46d05427ed87f592c2009bab26"
            + "f178d726e3cd3848cdf4326e082406a72b79dbc7c056b1b875752f9c7a75c4c7def456f375");
    static final byte[] RESPONSE = hex("020030675dd574ed7789310b3d2e7681f3790b466c773b1521fecf3657795837"
            + "1ea52f8eb04a0da90da516417be2a70c887259");

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static InitiatorHandshake begun() throws GeneralSecurityException {
        InitiatorHandshake handshake =
                new InitiatorHandshake(VERSION, MACHINE_PRIVATE, SERVER_PUBLIC, EPHEMERAL_PRIVATE.clone());
        assertThat(handshake.initiation()).isEqualTo(INITIATION);
        return handshake;
    }

    private static byte[] responsePayload() {
        return Arrays.copyOfRange(RESPONSE, 3, RESPONSE.length);
    }

    @Test
    void theAnswerGivesTheKeysOfBothDirections() throws GeneralSecurityException {
        RecordKeys keys = begun().finish(responsePayload());

        assertThat(keys.hash()).isEqualTo(hex("f18d9c28517f752a5ef5f1dbc6be15ca333f14b8796403b13b326eacba20119f"));
        assertThat(keys.toServer()).isEqualTo(hex("8b2f6bbba15ce6d607c316355f2d3c93f62dcbe39b04eb873b5b2e2812dc71b6"));
        assertThat(keys.fromServer())
                .isEqualTo(hex("e8f7da7193cd2dd7834427bc5de410cc7fa42ea2bddb06906a91b23daf60a99b"));
    }

    @Test
    void everyFlippedBitOfTheAnswerIsNoticed() throws GeneralSecurityException {
        for (int bit = 0; bit < responsePayload().length * 8; bit++) {
            // X25519 ignores the last bit of a public key, but the hash does not.
            byte[] payload = responsePayload();
            payload[bit / 8] ^= (byte) (1 << bit % 8);
            InitiatorHandshake handshake = begun();

            assertThatThrownBy(() -> handshake.finish(payload))
                    .as("bit %d", bit)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void anAnswerOfAnotherLengthIsRefused() throws GeneralSecurityException {
        InitiatorHandshake handshake = begun();

        assertThatThrownBy(() -> handshake.finish(Arrays.copyOf(responsePayload(), 47)))
                .hasMessageContaining("47 bytes");
    }

    @Test
    void aServerKeyThatGivesNoSecretIsRefused() {
        InitiatorHandshake handshake =
                new InitiatorHandshake(VERSION, MACHINE_PRIVATE, new byte[32], EPHEMERAL_PRIVATE);

        assertThatThrownBy(handshake::initiation).isInstanceOf(GeneralSecurityException.class);
    }
}
