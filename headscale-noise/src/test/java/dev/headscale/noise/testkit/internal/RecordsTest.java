package dev.headscale.noise.testkit.internal;

import static dev.headscale.noise.testkit.internal.InitiatorHandshakeTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final byte[] TO_SERVER = hex("8b2f6bbba15ce6d607c316355f2d3c93f62dcbe39b04eb873b5b2e2812dc71b6");
    private static final byte[] FROM_SERVER = hex("e8f7da7193cd2dd7834427bc5de410cc7fa42ea2bddb06906a91b23daf60a99b");
    private static final byte[] CLIENT_RECORD =
            hex("0400284dc6d79a3215512fa3bceebffbbf38961aa9c7855600ce1de9d9b08b57" + "6630331d3cda4c6c08df44");
    /** An early payload, "hello", nothing. */
    private static final byte[] SERVER_RECORDS = hex("040078db00d70d2b178d38440939df0a81793a515f856c02014a3e6c056669f7"
            + "8b0bb9b1f277e63ceaf4c44bc47dc83962a3ddebf23121adf3268e98652e6c5fe0ae52ad4fe9a28f69da9370af21b8c76973eaa7"
            + "742ef3b7a875c0b1ae71286ffec56d5b35b38027f5e06a929c7c92b7378c919e5b45b7555e8a51"
            + "040015d9f138fa4f8814bf915e632b58cf04bf6ae4ab5f53"
            + "0400108ad6ad4cc2acd9adae7b437057ead8d2");

    private static final String CHALLENGE = "{\"nodeKeyChallenge\":\"chalpub:" + "11".repeat(32) + "\"}";

    private static EmbeddedChannel decoder(byte[] key) throws GeneralSecurityException {
        return new EmbeddedChannel(new RecordDecoder(RecordCipher.opening(key)));
    }

    private static EmbeddedChannel encoder(byte[] key) throws GeneralSecurityException {
        return new EmbeddedChannel(new RecordEncoder(RecordCipher.sealing(key)));
    }

    private static byte[] inbound(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static byte[] encoded(EmbeddedChannel channel, byte[] plain) {
        channel.writeOutbound(Unpooled.wrappedBuffer(plain));
        ByteBuf out = channel.readOutbound();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        return bytes;
    }

    @Test
    void theFirstRecordMatchesTheVector() throws GeneralSecurityException {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(encoded(encoder(TO_SERVER), preface)).isEqualTo(CLIENT_RECORD);
    }

    @Test
    void laterRecordsMatchTheVectorWhereverTheyAreCut() throws GeneralSecurityException {
        for (int cut = 0; cut <= SERVER_RECORDS.length; cut++) {
            List<String> payloads = new ArrayList<>();
            EmbeddedChannel channel = decoder(FROM_SERVER);
            channel.pipeline().addLast(new EarlyPayloadDecoder(payloads::add));

            channel.writeInbound(Unpooled.wrappedBuffer(SERVER_RECORDS, 0, cut));
            channel.writeInbound(Unpooled.wrappedBuffer(SERVER_RECORDS, cut, SERVER_RECORDS.length - cut));
            // The early payload's decoder waits for nine bytes, of which it has had enough.
            assertThat(payloads).as("cut at %d", cut).containsExactly(CHALLENGE);
            assertThat(new String(inbound(channel), StandardCharsets.US_ASCII)).isEqualTo("hello");
        }
    }

    @Test
    void theCounterIsBigEndian() throws GeneralSecurityException {
        EmbeddedChannel channel = encoder(FROM_SERVER);
        byte[] last = {};
        for (int i = 0; i <= 256; i++) {
            last = encoded(channel, new byte[] {'x'});
        }

        assertThat(last).isEqualTo(hex("040011d71b64d79556c1b02b876471623535ea2e"));
    }

    @Test
    void withoutAnEarlyPayloadNothingIsTakenAway() {
        EmbeddedChannel channel = new EmbeddedChannel(new EarlyPayloadDecoder(json -> {
            throw new AssertionError(json);
        }));
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};

        for (byte b : settings) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
        }

        assertThat(inbound(channel)).isEqualTo(settings);
        assertThat(channel.pipeline().get(EarlyPayloadDecoder.class)).isNull();
    }

    @Test
    void recordsAreCutAtTheLargestSize() throws GeneralSecurityException {
        assertThat(encoded(encoder(TO_SERVER), new byte[4077])).hasSize(4096);
        assertThat(encoded(encoder(TO_SERVER), new byte[4078])).hasSize(4096 + 3 + 1 + 16);
    }

    @Test
    void whatIsNoRecordIsRefused() throws GeneralSecurityException {
        for (String header : List.of("030010", "040ffe", "04000f")) {
            EmbeddedChannel channel = decoder(FROM_SERVER);

            assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(hex(header))))
                    .as(header)
                    .isInstanceOf(DecoderException.class);
        }
    }

    @Test
    void aForgedRecordIsRefused() throws GeneralSecurityException {
        byte[] forged = SERVER_RECORDS.clone();
        forged[10] ^= 1;
        EmbeddedChannel channel = decoder(FROM_SERVER);

        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(forged)))
                .hasCauseInstanceOf(GeneralSecurityException.class);
    }
}
