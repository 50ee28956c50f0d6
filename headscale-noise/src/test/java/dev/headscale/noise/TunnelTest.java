package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.TransportException;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Initiator;
import dev.headscale.noise.internal.handshake.Responder;
import dev.headscale.noise.internal.record.Records;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The native way into a tunnel, and what breaks it. */
@Timeout(120)
final class TunnelTest {
    private static final PeerAcceptor NOBODY = peer -> {
        throw new AssertionError("nobody connects");
    };

    private final Running server = Running.start();
    private final KeyPair machine = KeyPair.generate(Running.RANDOM);

    @AfterEach
    void close() {
        server.close();
    }

    private Initiator initiator() {
        return RecordStream.initiator(machine, server.serverKey());
    }

    private static void assertAnswers(Http2Client client) throws Exception {
        Http2Client.Answer answer = client.ask("POST", "/x", new byte[] {'!'});
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("POST /x !");
    }

    @Test
    void theAnswerToTheUpgradeNamesTheProtocol() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(RecordStream.upgrade(initiator().initiate()));
            RawClient.Head head = client.readHead();

            assertThat(head.status()).isEqualTo(101);
            assertThat(head.headers())
                    .containsEntry("upgrade", "tailscale-control-protocol")
                    .containsEntry("connection", "upgrade")
                    .doesNotContainKey("content-length");
        }
    }

    @Test
    void theServerSpeaksFirstWithAFreshChallengeAndItsSettings() throws Exception {
        String first = earlyPayload();
        String second = earlyPayload();

        assertThat(first)
                .matches("\\{\"nodeKeyChallenge\":\"chalpub:[0-9a-f]{64}\"}")
                .isNotEqualTo(second);
    }

    private String earlyPayload() throws Exception {
        try (RawClient client = server.connect()) {
            Initiator initiator = initiator();
            client.send(RecordStream.upgrade(initiator.initiate()));
            client.readHead();
            RecordStream records = RecordStream.finish(client, initiator);
            String early = records.readEarlyPayload();
            assertThat(records.read(9)[3]).as("type of the first frame").isEqualTo((byte) Http2Client.SETTINGS);
            return early;
        }
    }

    @Test
    void atLeast250StreamsAreAllowed() throws Exception {
        try (Http2Client client = server.http2()) {
            assertAnswers(client);

            assertThat(client.maxStreams()).isGreaterThanOrEqualTo(250);
        }
    }

    @Test
    void theHandlerLearnsKeyVersionAndAddress() throws Exception {
        try (RecordStream records = RecordStream.open(server.address(), machine, server.serverKey());
                Http2Client client = new Http2Client(records)) {
            assertThat(server.peers()).as("nobody has proved anything yet").isEmpty();
            assertAnswers(client);
            Peer peer = server.peers().take();

            assertThat(peer.machineKey().toBytes()).isEqualTo(machine.publicKey());
            assertThat(peer.protocolVersion()).isEqualTo(RecordStream.VERSION);
            assertThat(peer.remoteAddress()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void aReplayedInitiationIsNeverHandedOver() throws Exception {
        byte[] upgrade = RecordStream.upgrade(initiator().initiate());
        for (int i = 0; i < 2; i++) {
            try (RawClient client = server.connect()) {
                client.send(upgrade);
                assertThat(client.readHead().status()).isEqualTo(101);
                client.read(51);
            }
        }

        assertThat(server.peers()).isEmpty();
    }

    @Test
    void junkRightBehindTheUpgradeRequestReachesTheRecordsAndBreaksThem() throws Exception {
        try (RawClient client = server.connect()) {
            Initiator initiator = initiator();
            client.send(RecordStream.upgrade(initiator.initiate()), new byte[] {9, 9, 9});
            assertThat(client.readHead().status()).isEqualTo(101);
            RecordStream.finish(client, initiator).readEarlyPayload();

            client.readToEnd();
        }
        assertThat(server.peers()).isEmpty();
    }

    /** With a server whose next ephemeral key is known, a client can be that fast. */
    @Test
    void recordsInTheSegmentOfTheUpgradeRequestAreRead() throws Exception {
        KeyPair serverKey = KeyPair.generate(Running.RANDOM);
        try (Running predictable = Running.start(builder ->
                        builder.random(new Sevens()).serverKey(MachinePrivateKey.of(serverKey.privateKey())));
                RawClient client = predictable.connect()) {
            Initiator initiator = RecordStream.initiator(machine, serverKey.publicKey());
            byte[] initiation = initiator.initiate();
            byte[] response = new Responder(serverKey, KeyPair.generate(new Sevens()))
                    .accept(initiation)
                    .response();
            RecordStream records = RecordStream.predicted(client, initiator, response);
            client.send(
                    RecordStream.upgrade(initiation),
                    records.seal(Http2Client.opening()),
                    records.seal(Http2Client.headers(1, "GET", "/early", true)));

            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.read(51)).isEqualTo(response);
            assertThat(readUntil(records, "GET /early")).isTrue();
        }
    }

    private static final class Sevens extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
        }
    }

    @Test
    void everythingMayComeInSegmentsOfOneByte() throws Exception {
        try (RawClient client = server.connect()) {
            Initiator initiator = initiator();
            client.sendByteForByte(RecordStream.upgrade(initiator.initiate()));
            client.readHead();
            RecordStream records = RecordStream.finish(client, initiator);
            records.readEarlyPayload();
            client.sendByteForByte(records.seal(Http2Client.opening()));
            client.sendByteForByte(records.seal(Http2Client.headers(1, "GET", "/slow", true)));

            assertThat(readUntil(records, "GET /slow")).isTrue();
        }
    }

    @Test
    void severalRecordsMayComeInOneSegmentAndEmptyOnesToo() throws Exception {
        try (RecordStream records = RecordStream.open(server.address(), machine, server.serverKey())) {
            byte[] opening = Http2Client.opening();
            records.raw()
                    .send(
                            records.seal(Arrays.copyOf(opening, 10)),
                            records.seal(new byte[0]),
                            records.seal(Arrays.copyOfRange(opening, 10, opening.length)),
                            records.seal(new byte[0]),
                            records.seal(Http2Client.headers(1, "GET", "/many", true)));

            assertThat(readUntil(records, "GET /many")).isTrue();
        }
    }

    private static boolean readUntil(RecordStream records, String text) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!all.toString(StandardCharsets.ISO_8859_1).contains(text)) {
            all.writeBytes(records.readRecord());
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        "'', 400, header Upgrade is missing",
        "'Upgrade: websocket\r\n', 400, header Upgrade must be",
        "'Upgrade: tailscale-control-protocol\r\n', 400, header X-Tailscale-Handshake must be base64",
        "'Upgrade: tailscale-control-protocol\r\nX-Tailscale-Handshake: !\r\n', 400, header X-Tailscale-Handshake must"
    })
    void anUpgradeThatIsNoneIsRefused(String headers, int status, String text) throws IOException {
        try (RawClient client = server.connect()) {
            client.send("POST /ts2021 HTTP/1.1\r\nHost: x\r\n" + headers.replace("\\r\\n", "\r\n") + "\r\n");
            RawClient.Answer answer = client.readAnswer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).startsWith(text);
        }
    }

    @Test
    void theUpgradeHeaderIsComparedWithoutCase() throws Exception {
        try (RawClient client = server.connect()) {
            String head = new String(RecordStream.upgrade(initiator().initiate()), StandardCharsets.US_ASCII);
            client.send(head.replace("Upgrade: tailscale-control", "upgrade: Tailscale-Control"));
            assertThat(client.readHead().status()).isEqualTo(101);
        }
    }

    @Test
    void aBadHandshakeIsAnsweredWithAnErrorMessageAndClosed() throws Exception {
        byte[] tampered = initiator().initiate();
        tampered[50] ^= 1;
        byte[] otherServer = RecordStream.initiator(
                        machine, KeyPair.generate(Running.RANDOM).publicKey())
                .initiate();
        byte[] versionZero = new Initiator(0, machine, KeyPair.generate(Running.RANDOM), server.serverKey()).initiate();
        for (byte[] initiation : new byte[][] {tampered, otherServer, versionZero, new byte[0], new byte[500]}) {
            try (RawClient client = server.connect()) {
                client.send(RecordStream.upgrade(initiation));
                assertThat(client.readHead().status()).isEqualTo(101);
                byte[] text = "handshake failed".getBytes(StandardCharsets.UTF_8);
                assertThat(client.readToEnd())
                        .startsWith(3, 0, text.length)
                        .endsWith(text)
                        .hasSize(3 + text.length);
            }
        }
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void forgedRecordsAndRecordsOfAnySizeTooManyCloseTheConnection() throws Exception {
        try (RecordStream forged = server.tunnel()) {
            byte[] record = forged.seal(Http2Client.opening());
            record[record.length - 1] ^= 1;
            forged.raw().send(record);
            forged.raw().readToEnd();
        }
        try (RecordStream large = server.tunnel()) {
            large.raw().send(new byte[] {Records.TYPE, 0x0f, (byte) 0xfe});
            large.raw().readToEnd();
        }
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void whatIsNoHttp2IsAnsweredWithAGoawayThatRepeatsNothing() throws Exception {
        try (RecordStream records = server.tunnel()) {
            records.write(RawClient.ascii("GET /secret HTTP/1.1\r\n\r\n"));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            assertThatThrownBy(() -> {
                        while (true) {
                            all.writeBytes(records.readRecord());
                        }
                    })
                    .isInstanceOf(IOException.class);

            assertThat(all.toString(StandardCharsets.ISO_8859_1)).doesNotContain("secret");
            byte[] frames = all.toByteArray();
            assertThat(frames[frames.length - 17 + 3]).isEqualTo((byte) Http2Client.GOAWAY);
        }
    }

    @Test
    void aHandlerThatThrowsBreaksOffItsAnswerOnly() throws Exception {
        try (Http2Client client = server.http2()) {
            assertThat(client.ask("GET", "/fail", new byte[0]).resetCode).isEqualTo(2);
            assertAnswers(client);
        }
    }

    @Test
    void closingSaysGoodByeAndWaitsForRunningStreamsNoLongerThanItMust() throws Exception {
        try (Http2Client client = server.http2()) {
            int held = client.send("POST", "/hold", new byte[0]);
            client.awaitBytes(held, "POST /hold ".length());
            Thread closing = new Thread(server::close);
            closing.start();
            while (!client.isGoingAway()) {
                client.readFrame();
            }
            client.cancel(held);
            assertThatThrownBy(() -> {
                        while (true) {
                            client.readFrame();
                        }
                    })
                    .isInstanceOf(IOException.class);
            closing.join();
        }
    }

    @Test
    void aTakenAddressIsNamed() {
        NoiseTransport second = NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(Running.RANDOM))
                .listen(server.address())
                .build();

        assertThatThrownBy(() -> second.start(NOBODY))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(Integer.toString(server.address().getPort()))
                .hasMessageContaining("Address already in use");
        second.close();
    }

    @Test
    void theLifeOfATransportIsNewStartedClosed() {
        NoiseTransport transport = NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(Running.RANDOM))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .listenPlain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        assertThat(transport.localAddresses()).isEmpty();
        transport.start(NOBODY);
        assertThat(transport.localAddresses()).hasSize(2).allMatch(address -> address.getPort() > 0);
        assertThatThrownBy(() -> transport.start(NOBODY)).hasMessage("the transport has been started");
        transport.close();
        assertThatThrownBy(() -> transport.start(NOBODY)).hasMessage("the transport is closed");
    }

    @Test
    void aTransportWithoutKeyOrWithNoThreadsIsNotBuilt() {
        assertThatThrownBy(() -> NoiseTransport.builder().build()).hasMessage("serverKey is required");
        assertThatThrownBy(() -> NoiseTransport.builder().eventLoopThreads(0))
                .hasMessage("eventLoopThreads is 0, not 1 to 1024");
        assertThat(server.transport().compressor()).isInstanceOf(ZstdCompressor.class);
        assertThat(Base64.getEncoder().encodeToString(server.serverKey())).hasSize(44);
    }
}
