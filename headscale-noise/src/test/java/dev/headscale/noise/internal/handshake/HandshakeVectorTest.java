package dev.headscale.noise.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.EarlyPayload;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.Records;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** One handshake worked out by two other implementations, with all that happens in between. Version 145. */
final class HandshakeVectorTest {
    static final KeyPair SERVER = pair("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e5f");
    static final KeyPair MACHINE = pair("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e7f");
    static final String CLIENT_EPHEMERAL = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
    static final String SERVER_EPHEMERAL = "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f";
    static final int VERSION = 145;

    static final byte[] INITIATION = hex("009101006079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec"
            + "89af85a51a5a5d3ec50c63b0e0156101cf138f46d05427ed87f592c2009bab26"
            + "f178d726e3cd3848cdf4326e082406a72b79dbc7c056b1b875752f9c7a75c4c7"
            + "def456f375");
    static final byte[] RESPONSE = hex("020030675dd574ed7789310b3d2e7681f3790b466c773b1521fecf3657795837"
            + "1ea52f8eb04a0da90da516417be2a70c887259");

    static KeyPair pair(String privateKey) {
        return KeyPair.of(hex(privateKey));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    static Initiator initiator() {
        return new Initiator(VERSION, MACHINE, pair(CLIENT_EPHEMERAL), SERVER.publicKey());
    }

    static Responder responder() {
        return new Responder(SERVER, pair(SERVER_EPHEMERAL));
    }

    @Test
    void theKeysHaveThePublicHalvesOfTheVector() {
        assertThat(SERVER.publicKey())
                .isEqualTo(hex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"));
        assertThat(MACHINE.publicKey())
                .isEqualTo(hex("358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"));
        assertThat(pair(CLIENT_EPHEMERAL).publicKey())
                .isEqualTo(hex("79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a"));
        assertThat(pair(SERVER_EPHEMERAL).publicKey())
                .isEqualTo(hex("675dd574ed7789310b3d2e7681f3790b466c773b1521fecf36577958371ea52f"));
    }

    @Test
    void everyStepOfTheSymmetricStateIsThatOfTheVector() throws NoiseException {
        KeyPair clientEphemeral = pair(CLIENT_EPHEMERAL);
        byte[] serverEphemeral = pair(SERVER_EPHEMERAL).publicKey();
        SymmetricState state = new SymmetricState(VERSION, SERVER.publicKey());
        assertThat(state.chainingKey())
                .isEqualTo(hex("bbea022b948cf3bc5857d70804229179e1116bc40cb8cc074835349c464bca36"));
        assertThat(state.hash()).isEqualTo(hex("d1b126eee90cc3764e86120f8b8279a4a84f6c0bf1a48ce4e1b9ae40029d4f47"));

        state.mixHash(clientEphemeral.publicKey());
        assertThat(state.hash()).isEqualTo(hex("1eef9989be3a69b6ec8efcf9b7880a9d075ba7317df6d5554d79c222f639b920"));

        state.mixKey(clientEphemeral, SERVER.publicKey());
        assertThat(state.chainingKey())
                .isEqualTo(hex("22ba1d8708087ecb880098a9ec51acb341a4da4c06fe834bd6e6488e30a14194"));
        assertThat(state.key()).isEqualTo(hex("ccdd57d68928efda14d279aa95e97893065dfad6cbff69da3415c7a380c5adb5"));

        state.encryptAndHash(MACHINE.publicKey());
        state.mixKey(MACHINE, SERVER.publicKey());
        assertThat(state.chainingKey())
                .isEqualTo(hex("8776c8bde34ed241e17068f9d7da63f34672f191ab5d4b1a31f2724adbb9cb7c"));
        assertThat(state.key()).isEqualTo(hex("6d25a07cb78799e56102fdda0db312015a7a78685ddde51fa27b97c007f3b75d"));

        state.encryptAndHash(new byte[0]);
        assertThat(state.hash()).isEqualTo(hex("3a1644b624dbf988914d81a42a57f1362502ed530c70d2acf5611e9f0f0bc7b8"));

        state.mixHash(serverEphemeral);
        state.mixKey(clientEphemeral, serverEphemeral);
        assertThat(state.chainingKey())
                .isEqualTo(hex("0186143a11ca0d09a3196bad1de2b1f620677e47f97de4e3898a02cccf7afc85"));
        state.mixKey(MACHINE, serverEphemeral);
        assertThat(state.chainingKey())
                .isEqualTo(hex("6bbbcc166ef84611b083def54f59866a560d22c0c5e462e99fd0638097e4ba3f"));

        state.decryptAndHash(Arrays.copyOfRange(RESPONSE, 35, 51));
        assertThat(state.hash()).isEqualTo(hex("f18d9c28517f752a5ef5f1dbc6be15ca333f14b8796403b13b326eacba20119f"));
        assertThat(state.split())
                .isEqualTo(hex("8b2f6bbba15ce6d607c316355f2d3c93f62dcbe39b04eb873b5b2e2812dc71b6"
                        + "e8f7da7193cd2dd7834427bc5de410cc7fa42ea2bddb06906a91b23daf60a99b"));
        assertThat(state.chainingKey()).as("forgotten").containsOnly(0);
    }

    @Test
    void theInitiatorSendsTheInitiationOfTheVector() throws NoiseException {
        byte[] initiation = initiator().initiate();

        assertThat(initiation).isEqualTo(INITIATION);
        assertThat(Base64.getEncoder().encodeToString(initiation))
                .isEqualTo("AJEBAGB5pjHu3hv5yY8SAyzerdDnoHk5j8eGuIzIRuyJr4WlGlpdPsUMY7DgFWEB"
                        + "zxOPRtBUJ+2H9ZLCAJurJvF41ybjzThIzfQybggkBqcredvHwFaxuHV1L5x6dcTH3vRW83U=");
    }

    @Test
    void theResponderSendsTheResponseOfTheVector() throws NoiseException {
        Responder.Accepted accepted = responder().accept(INITIATION);

        assertThat(accepted.response()).isEqualTo(RESPONSE);
        assertThat(accepted.session().peer()).isEqualTo(MACHINE.publicKey());
        assertThat(accepted.session().version()).isEqualTo(VERSION);
        assertThat(accepted.session().handshakeHash())
                .isEqualTo(hex("f18d9c28517f752a5ef5f1dbc6be15ca333f14b8796403b13b326eacba20119f"));
    }

    @Test
    void theClientSendsTheRecordOfTheVector() throws NoiseException {
        Initiator initiator = initiator();
        initiator.initiate();
        Session client = initiator.finish(RESPONSE);

        assertThat(seal(client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .isEqualTo(hex(
                        "0400284dc6d79a3215512fa3bceebffbbf38961aa9c7855600ce1de9d9b08b576630331d3cda4c6c08" + "df44"));
    }

    /** Record 1 and 256 tell a big-endian number from a little-endian one; record 2 is empty. */
    @Test
    void theServerSendsTheRecordsOfTheVector() throws NoiseException {
        Session server = responder().accept(INITIATION).session();
        byte[] challenge = new byte[32];
        Arrays.fill(challenge, (byte) 0x11);
        byte[] early = EarlyPayload.encode(challenge);
        assertThat(Arrays.copyOf(early, 9)).isEqualTo(hex("ffffff54530000005f"));

        assertThat(seal(server, new String(early, StandardCharsets.ISO_8859_1)))
                .isEqualTo(hex("040078db00d70d2b178d38440939df0a81793a515f856c02014a3e6c056669f78b0bb9b1f277e63ceaf4c4"
                        + "4bc47dc83962a3ddebf23121adf3268e98652e6c5fe0ae52ad4fe9a28f69da9370af21b8c76973eaa7742ef3"
                        + "b7a875c0b1ae71286ffec56d5b35b38027f5e06a929c7c92b7378c919e5b45b7555e8a51"));
        assertThat(seal(server, "hello")).isEqualTo(hex("040015d9f138fa4f8814bf915e632b58cf04bf6ae4ab5f53"));
        assertThat(seal(server, "")).isEqualTo(hex("0400108ad6ad4cc2acd9adae7b437057ead8d2"));
        for (int number = 3; number < 256; number++) {
            seal(server, "");
        }
        assertThat(seal(server, "x")).isEqualTo(hex("040011d71b64d79556c1b02b876471623535ea2e"));
    }

    private static byte[] seal(Session session, String latin1) {
        byte[] plaintext = latin1.getBytes(StandardCharsets.ISO_8859_1);
        byte[] record = new byte[plaintext.length + Records.OVERHEAD];
        int length = session.sealer().seal(plaintext, 0, plaintext.length, record, 0);
        assertThat(length).isEqualTo(record.length);
        return record;
    }
}
