package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Initiator;
import dev.headscale.noise.internal.handshake.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way into a tunnel that browsers take, frame by frame (RFC 6455). */
@Timeout(120)
final class WebSocketTest {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;

    private final Running server = Running.start();
    private final Initiator initiator = RecordStream.initiator(KeyPair.generate(Running.RANDOM), server.serverKey());

    @AfterEach
    void close() {
        server.close();
    }

    private static String opening(String target, String more) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Origin: https://elsewhere.example\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
    }

    private String target() throws Exception {
        String handshake = Base64.getEncoder().encodeToString(initiator.initiate());
        return "/ts2021?X-Tailscale-Handshake=" + URLEncoder.encode(handshake, StandardCharsets.US_ASCII);
    }

    private static final String SUBPROTOCOL =
            "Sec-WebSocket-Protocol: other, tailscale-control-protocol\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";

    private RawClient open() throws Exception {
        RawClient client = server.connect();
        client.send(opening(target(), SUBPROTOCOL));
        RawClient.Head head = client.readHead();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.headers())
                .containsEntry("sec-websocket-protocol", "tailscale-control-protocol")
                .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .doesNotContainKey("sec-websocket-extensions");
        return client;
    }

    /** A frame of a client, masked as they must be. */
    private static byte[] frame(int firstByte, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask[i % 4]);
        }
        return frame.toByteArray();
    }

    private record Frame(int opcode, byte[] payload) {}

    private static Frame read(RawClient client) throws IOException {
        byte[] head = client.read(2);
        int length = head[1];
        if (length == 126) {
            byte[] extended = client.read(2);
            length = (extended[0] & 0xff) << 8 | (extended[1] & 0xff);
        }
        return new Frame(head[0] & 0x0f, client.read(length));
    }

    /** Passes over what the server said first. */
    private static Frame readClose(RawClient client) throws IOException {
        Frame frame = read(client);
        while (frame.opcode != CLOSE) {
            assertThat(frame.opcode).isEqualTo(BINARY);
            frame = read(client);
        }
        return frame;
    }

    /** Reads plaintext out of binary frames until it contains a text. */
    private static String readUntil(RawClient client, Session session, byte[] first, String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        StringBuilder plaintext = new StringBuilder();
        while (plaintext.indexOf(text) < 0) {
            byte[] all = bytes.toByteArray();
            int length = all.length < 3 ? 0 : (all[1] & 0xff) << 8 | (all[2] & 0xff);
            if (all.length < 3 || all.length < 3 + length) {
                Frame frame = read(client);
                assertThat(frame.opcode).isEqualTo(BINARY);
                bytes.writeBytes(frame.payload);
                continue;
            }
            byte[] opened = new byte[length - 16];
            session.opener().open(all, 3, length, opened, 0);
            plaintext.append(new String(opened, StandardCharsets.ISO_8859_1));
            bytes.reset();
            bytes.write(all, 3 + length, all.length - 3 - length);
        }
        return plaintext.toString();
    }

    private static byte[] seal(Session session, byte[] plaintext) {
        byte[] record = new byte[plaintext.length + 19];
        session.sealer().seal(plaintext, 0, plaintext.length, record, 0);
        return record;
    }

    @Test
    void aTunnelRunsInBinaryMessagesWhoseBordersMeanNothing() throws Exception {
        try (RawClient client = open()) {
            byte[] first = read(client).payload;
            Session session = initiator.finish(Arrays.copyOf(first, 51));
            byte[] records = concat(
                    seal(session, Http2Client.opening()), seal(session, Http2Client.headers(1, "GET", "/ws", true)));
            client.send(
                    frame(BINARY, Arrays.copyOf(records, 5)),
                    frame(FINAL | CONTINUATION, Arrays.copyOfRange(records, 5, 40)),
                    frame(FINAL | PING, new byte[] {7}),
                    frame(FINAL | BINARY, Arrays.copyOfRange(records, 40, records.length)));
            // The pong may come between the server's messages.
            Frame next = read(client);
            byte[] rest = Arrays.copyOfRange(first, 51, first.length);
            if (next.opcode == PONG) {
                assertThat(next.payload).containsExactly(7);
            } else {
                rest = concat(rest, next.payload);
                assertThat(read(client)).matches(frame -> frame.opcode == PONG);
            }

            String all = readUntil(client, session, rest, "GET /ws");
            assertThat(all).as("no early payload").doesNotContain("nodeKeyChallenge");
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void withoutSubprotocolOrHandshakeItIsAViolationOfPolicy() throws Exception {
        String good = target();
        for (String request : new String[] {
            opening(good, ""), opening("/ts2021", SUBPROTOCOL), opening("/ts2021?X-Tailscale-Handshake=!", SUBPROTOCOL)
        }) {
            try (RawClient client = server.connect()) {
                client.send(request);
                assertThat(client.readHead().status()).isEqualTo(101);
                Frame frame = read(client);
                assertThat(frame.opcode).isEqualTo(CLOSE);
                assertThat(frame.payload).startsWith(1008 >> 8, 1008 & 0xff);
                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    @Test
    void otherVersionsOfWebSocketsAreRefused() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(opening(target(), SUBPROTOCOL).replace("Version: 13", "Version: 8"));
            RawClient.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
        }
    }

    @Test
    void aTextMessageClosesTheWebSocket() throws Exception {
        try (RawClient client = open()) {
            client.send(frame(FINAL | TEXT, new byte[] {'x'}));
            Frame frame = readClose(client);
            assertThat(frame.payload).startsWith(1003 >> 8, 1003 & 0xff);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aCloseMessageIsAnswered() throws Exception {
        try (RawClient client = open()) {
            client.send(frame(FINAL | CLOSE, new byte[] {3, (byte) 0xe8}));
            readClose(client);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void framesWithoutMaskAreRefused() throws Exception {
        try (RawClient client = open()) {
            read(client);
            client.send(new byte[] {(byte) (FINAL | BINARY), 1, 0});
            assertThat(client.readToEnd()).isNotNull();
        }
    }

    @Test
    void aBadHandshakeIsAnsweredInsideTheWebSocket() throws Exception {
        String handshake = Base64.getUrlEncoder().encodeToString(new byte[101]);
        try (RawClient client = server.connect()) {
            client.send(opening("/ts2021?X-Tailscale-Handshake=" + handshake, SUBPROTOCOL));
            assertThat(client.readHead().status()).isEqualTo(101);
            Frame frame = read(client);
            assertThat(frame.opcode).isEqualTo(BINARY);
            assertThat(frame.payload).startsWith(3);
            assertThat(read(client).opcode).isEqualTo(CLOSE);
        }
    }
}
