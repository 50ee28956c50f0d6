package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that send what comes into their heads, outside and inside the tunnel. Whatever becomes of their connections, the
 * server goes on and loses no buffer.
 */
@Timeout(120)
final class HostilePeerTest {
    private static final int ROUNDS = 150;

    private final Running server = Running.start();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @BeforeEach
    void printSeed() {
        System.out.println("seed " + seed);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void assertServing() throws Exception {
        try (Http2Client client = server.http2()) {
            assertThat(client.ask("GET", "/alive", new byte[0]).text()).isEqualTo("GET /alive ");
        }
    }

    private byte[] noise(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes, cuts or repeats a piece. */
    private byte[] mutate(byte[] original) {
        byte[] changed = original.clone();
        for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        int cut = random.nextInt(3) == 0 ? random.nextInt(changed.length + 1) : changed.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(changed, 0, cut);
        if (random.nextInt(4) == 0) {
            out.writeBytes(noise(100));
        }
        return out.toByteArray();
    }

    @Test
    void outsideTheTunnel() throws Exception {
        byte[] upgrade =
                RecordStream.upgrade(RecordStream.initiator(KeyPair.generate(Running.RANDOM), server.serverKey())
                        .initiate());
        byte[][] seeds = {
            upgrade,
            RawClient.ascii("GET /key?v=131 HTTP/1.1\r\nHost: x\r\n\r\n"),
            RawClient.ascii("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            RawClient.ascii("GET /ts2021 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        };
        for (int round = 0; round < ROUNDS; round++) {
            try (RawClient client = server.connect()) {
                client.send(mutate(seeds[random.nextInt(seeds.length)]));
                client.send(noise(200));
                client.socket().shutdownOutput();
                client.readToEnd();
            } catch (IOException gone) {
                // The server may hang up at any point.
            }
        }
        assertServing();
    }

    @Test
    void insideTheTunnel() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (RecordStream records = server.tunnel()) {
                if (random.nextInt(5) > 0) {
                    records.write(Http2Client.opening());
                }
                for (int i = random.nextInt(12); i >= 0; i--) {
                    records.write(frame());
                }
                records.raw().socket().shutdownOutput();
                records.raw().readToEnd();
            } catch (IOException gone) {
                // The server may hang up at any point.
            }
        }
        assertServing();
    }

    private byte[] frame() {
        int stream = random.nextInt(8);
        return switch (random.nextInt(6)) {
            case 0 -> Http2Client.headers(stream, "POST", "/x", random.nextBoolean());
            case 1 -> mutate(Http2Client.headers(stream, "GET", "/y", true));
            case 2 -> Http2Client.frame(Http2Client.DATA, random.nextInt(2), stream, noise(3_000));
            case 3 -> Http2Client.windowUpdate(stream, random.nextInt());
            case 4 -> Http2Client.frame(Http2Client.RST_STREAM, 0, stream, new byte[4]);
            default -> Http2Client.frame(random.nextInt(12), random.nextInt(256), stream, noise(50));
        };
    }
}
