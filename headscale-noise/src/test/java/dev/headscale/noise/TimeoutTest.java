package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.tunnel.Timeouts;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that stop in the middle. Each limit is short in turn while the others never come; a read waits 30 s at most. */
@Timeout(120)
final class TimeoutTest {
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Timeouts ENDLESS = new Timeouts(NEVER, NEVER, NEVER, NEVER, Duration.ofMillis(200));

    private Running server = Running.start();

    private void restart(Timeouts timeouts) {
        server.close();
        UnaryOperator<NoiseTransport.Builder> settings = builder -> builder.timeouts(timeouts);
        server = Running.start(settings);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void assertClosed(byte[]... sent) throws Exception {
        try (RawClient client = server.connect()) {
            assertThat(answer(client, sent)).isEmpty();
        }
    }

    /** Reads all that the server says. On a busy machine it may hang up before it was asked. */
    private static byte[] answer(RawClient client, byte[]... sent) throws IOException {
        try {
            client.send(sent);
        } catch (SocketException closed) {
            return new byte[0];
        }
        return client.readToEnd();
    }

    /** Brings a tunnel up that holds a stream. On a busy machine that may take longer than the limits allow. */
    private Http2Client up() throws Exception {
        while (true) {
            try {
                Http2Client client = server.http2();
                client.awaitBytes(client.send("POST", "/hold", new byte[0]), "POST /hold ".length());
                return client;
            } catch (EOFException | SocketException tooLate) {
                System.out.println("once more: " + tooLate);
            }
        }
    }

    @Test
    void aHeadMustComeInTime() throws Exception {
        restart(new Timeouts(SOON, NEVER, NEVER, NEVER, SOON));

        assertClosed();
        assertClosed(RawClient.ascii("POST /ts2021 HTTP/1.1\r\nHost: x\r\nUpgr"));
    }

    @Test
    void aBodyMustComeInTime() throws Exception {
        restart(new Timeouts(NEVER, SOON, NEVER, NEVER, SOON));

        assertClosed(RawClient.ascii("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"));
    }

    @Test
    void theNextRequestMustComeInTime() throws Exception {
        restart(new Timeouts(NEVER, NEVER, SOON, NEVER, SOON));
        try (RawClient client = server.connect()) {
            client.send("GET /key?v=131 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(200);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aTunnelMustComeToHttp2InTime() throws Exception {
        restart(new Timeouts(NEVER, NEVER, NEVER, SOON, SOON));
        try (RecordStream silent = server.tunnel()) {
            silent.raw().readToEnd();
        }
        try (RecordStream slow = server.tunnel()) {
            slow.write(java.util.Arrays.copyOf(Http2Client.PREFACE, 10));
            slow.raw().readToEnd();
        }
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void aTunnelThatIsUpMayBeSilent() throws Exception {
        restart(new Timeouts(SOON, SOON, SOON, SOON, SOON));
        try (Http2Client client = up();
                Http2Client other = up()) {
            // Another connection that is cut for its silence has waited at least as long as the first would have had
            // to.
            try (RawClient silent = server.connect()) {
                silent.readToEnd();
            }

            assertThat(client.ask("GET", "/still", new byte[0]).text()).isEqualTo("GET /still ");
            assertThat(other.ask("GET", "/here", new byte[0]).text()).isEqualTo("GET /here ");
        }
    }

    @Test
    void closingDoesNotWaitForStreamsThatStayOpen() throws Exception {
        restart(ENDLESS);
        try (RecordStream records =
                        RecordStream.open(server.address(), KeyPair.generate(Running.RANDOM), server.serverKey());
                Http2Client client = new Http2Client(records)) {
            int held = client.send("POST", "/hold", new byte[0]);
            client.awaitBytes(held, "POST /hold ".length());
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }
}
