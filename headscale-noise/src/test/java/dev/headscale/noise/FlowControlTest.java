package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many small messages to a client that grants little. */
@Timeout(60)
final class FlowControlTest {
    private static final int GRANTED = 1_000;
    private static final int CONNECTION = 65_535;
    private static final byte[] PING = "12345678".getBytes(StandardCharsets.US_ASCII);

    private final CompletableFuture<PeerStream> answer = new CompletableFuture<>();
    private final NoiseTransport transport = NoiseTransport.builder()
            .serverKey(MachinePrivateKey.create(Running.RANDOM))
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private RecordStream records;

    private final class Capturing implements PeerAcceptor {
        @Override
        public PeerHandler accept(Peer peer) {
            return new PeerHandler() {
                @Override
                public void handle(PeerRequest request, PeerStream stream) {
                    stream.begin(200, "");
                    answer.complete(stream);
                }

                @Override
                public void closed() {}
            };
        }
    }

    @BeforeEach
    void connect() throws Exception {
        transport.start(new Capturing());
        records = RecordStream.open(
                transport.localAddresses().get(0),
                KeyPair.generate(Running.RANDOM),
                transport.serverPublicKey().toBytes());
        records.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] window =
                ByteBuffer.allocate(6).putShort((short) 4).putInt(GRANTED).array();
        records.write(Http2Client.frame(Http2Client.SETTINGS, 0, 0, window));
        records.write(Http2Client.headers(1, "GET", "/", true));
    }

    @AfterEach
    void close() throws Exception {
        records.raw().socket().close();
        transport.close();
    }

    @Test
    void aStreamGetsNoMoreThanItsWindowAndTheRestInOrder() throws Exception {
        List<String> messages =
                IntStream.range(100, 300).mapToObj(n -> "message " + n + ";").toList();
        write(messages);
        readUntil(GRANTED);
        ping();
        assertThat(data.size()).isEqualTo(GRANTED);

        String all = String.join("", messages);
        records.write(Http2Client.windowUpdate(1, all.length()));
        readUntil(all.length());
        assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo(all);
    }

    @Test
    void allStreamsTogetherGetNoMoreThanTheConnectionsWindow() throws Exception {
        records.write(Http2Client.windowUpdate(1, 10 * CONNECTION));
        List<String> messages = IntStream.range(10_000, 20_000)
                .mapToObj(n -> "message " + n + ";")
                .toList();
        write(messages);
        readUntil(CONNECTION);
        ping();
        assertThat(data.size()).isEqualTo(CONNECTION);

        String all = String.join("", messages);
        records.write(Http2Client.windowUpdate(0, all.length()));
        readUntil(all.length());
        assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo(all);
    }

    private void write(List<String> messages) {
        PeerStream stream = answer.join();
        messages.forEach(message -> stream.write(List.of(
                ByteBuffer.wrap(message.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer())));
    }

    /** What was sent before the answer to a ping has come when this returns. */
    private void ping() throws Exception {
        records.write(Http2Client.frame(Http2Client.PING, 0, 0, PING));
        while (readFrame() != Http2Client.PING) {
            // readFrame keeps what comes
        }
    }

    private void readUntil(int size) throws Exception {
        while (data.size() < size) {
            readFrame();
        }
    }

    private int readFrame() throws Exception {
        ByteBuffer head = ByteBuffer.wrap(records.read(9));
        int length = (head.get() & 0xff) << 16 | (head.getShort() & 0xffff);
        int type = head.get();
        byte[] payload = records.read(length);
        if (type == Http2Client.DATA) {
            data.writeBytes(payload);
        }
        return type;
    }
}
