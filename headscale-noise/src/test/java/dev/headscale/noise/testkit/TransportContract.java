package dev.headscale.noise.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a control plane relies on in a {@link Transport}. An author of a transport extends this class and says how to make
 * one and how a client of it asks.
 */
@Timeout(120)
public abstract class TransportContract {
    private static final byte[] NOTHING = new byte[0];
    private static final int MEBIBYTE = 1024 * 1024;

    private final ContractAcceptor acceptor = new ContractAcceptor();
    private Transport transport;

    /**
     * Makes a transport that is not started.
     *
     * @return a new transport
     * @throws Exception if that fails
     */
    protected abstract Transport newTransport() throws Exception;

    /**
     * Connects a client with a new machine key.
     *
     * @param transport a started transport that {@link #newTransport} has made
     * @return the client
     * @throws Exception if that fails
     */
    protected abstract ContractClient connect(Transport transport) throws Exception;

    @BeforeEach
    final void startTransport() throws Exception {
        transport = newTransport();
        transport.start(acceptor);
    }

    @AfterEach
    final void closeTransport() {
        transport.close();
    }

    private ContractClient connect() throws Exception {
        return connect(transport);
    }

    private ContractAcceptor.Call nextCall() throws InterruptedException {
        return acceptor.nextCall();
    }

    private static List<ByteBuffer> text(String text) {
        return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aConnectionIsHandedOverWithTheKeyThatItHasProved() throws Exception {
        try (ContractClient client = connect()) {
            client.open("GET", "/who", NOTHING);
            ContractAcceptor.Call call = nextCall();

            assertThat(call.peer().machineKey()).isEqualTo(client.machineKey());
            assertThat(call.peer().protocolVersion()).isEqualTo(client.protocolVersion());
            call.stream().abort();
        }
    }

    @Test
    void allRequestsOfAConnectionGoToOneHandlerAndEachConnectionHasItsOwn() throws Exception {
        try (ContractClient first = connect();
                ContractClient second = connect()) {
            first.open("GET", "/1", NOTHING);
            first.open("GET", "/2", NOTHING);
            ContractAcceptor.Call one = nextCall();
            ContractAcceptor.Call two = nextCall();
            second.open("GET", "/3", NOTHING);
            ContractAcceptor.Call three = nextCall();

            assertThat(two.handler()).isSameAs(one.handler()).isNotSameAs(three.handler());
            MachineKey key = three.peer().machineKey();
            assertThat(key).isEqualTo(second.machineKey()).isNotEqualTo(first.machineKey());
        }
    }

    @Test
    void aRequestComesWithMethodPathQueryAndBody() throws Exception {
        try (ContractClient client = connect()) {
            client.open("PATCH", "/machine/x?a=1&b=%20?", bytes(1000));
            var request = nextCall().request();

            assertThat(request.method()).isEqualTo("PATCH");
            assertThat(request.path()).isEqualTo("/machine/x");
            assertThat(request.query()).isEqualTo("a=1&b=%20?");
            assertThat(request.body()).isEqualTo(bytes(1000));
        }
    }

    @Test
    void aGetMayHaveABodyAndAPostNone() throws Exception {
        try (ContractClient client = connect()) {
            client.open("GET", "/machine/tka/sync", bytes(10));
            assertThat(nextCall().request().body()).hasSize(10);
            client.open("POST", "/machine/webclient", NOTHING);
            var post = nextCall().request();
            assertThat(post.body()).isEmpty();
            assertThat(post.query()).isEmpty();
        }
    }

    @Test
    void anAnswerHasStatusContentTypeAndAllItsBytesInOrder() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/x", NOTHING);
            var stream = nextCall().stream();
            stream.begin(201, "application/json");
            ByteBuffer part = ByteBuffer.wrap(bytes(10)).asReadOnlyBuffer();
            part.position(3);
            stream.write(List.of(part, part, ByteBuffer.allocate(0)));
            stream.write(List.of());
            stream.write(text("end"));
            stream.end();

            assertThat(part.position()).as("positions are not moved").isEqualTo(3);
            assertThat(open.status()).isEqualTo(201);
            assertThat(open.contentType()).isEqualTo("application/json");
            byte[] tail = Arrays.copyOfRange(bytes(10), 3, 10);
            assertThat(open.readToEnd())
                    .startsWith(tail)
                    .endsWith("end".getBytes(StandardCharsets.UTF_8))
                    .hasSize(17);
        }
    }

    @Test
    void anAnswerMayHaveNoContentTypeAndNoBody() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/x", NOTHING);
            var stream = nextCall().stream();
            stream.begin(200, "");
            stream.end();

            assertThat(open.status()).isEqualTo(200);
            assertThat(open.contentType()).isEmpty();
            assertThat(open.readToEnd()).isEmpty();
        }
    }

    @Test
    void statusAndBytesAreSentAtOnceAndNotWhenTheAnswerEnds() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/machine/map", NOTHING);
            var stream = nextCall().stream();
            stream.begin(200, "");
            assertThat(open.status()).isEqualTo(200);
            stream.write(text("one"));
            assertThat(open.read(3)).isEqualTo("one".getBytes(StandardCharsets.UTF_8));
            stream.write(text("two"));
            assertThat(open.read(3)).isEqualTo("two".getBytes(StandardCharsets.UTF_8));
            stream.abort();
        }
    }

    @Test
    void streamsOfAConnectionDoNotWaitForEachOther() throws Exception {
        try (ContractClient client = connect()) {
            int many = 100;
            ContractClient.Call[] calls = new ContractClient.Call[many];
            ContractAcceptor.Call[] held = new ContractAcceptor.Call[many];
            for (int i = 0; i < many; i++) {
                calls[i] = client.open("POST", "/hold/" + i, NOTHING);
                held[i] = nextCall();
            }
            for (int i = many - 1; i >= 0; i--) {
                held[i].stream().begin(200, "");
                held[i].stream().write(text(held[i].request().path()));
                held[i].stream().end();
                assertThat(new String(calls[i].readToEnd(), StandardCharsets.UTF_8))
                        .isEqualTo("/hold/" + i);
            }
        }
    }

    @Test
    void aBodyOfOneMebibyteIsTakenAndALargerOneRefused() throws Exception {
        try (ContractClient client = connect()) {
            client.open("POST", "/large", bytes(MEBIBYTE));
            var call = nextCall();
            assertThat(call.request().body()).isEqualTo(bytes(MEBIBYTE));
            call.stream().abort();

            assertThat(client.open("POST", "/too-large", bytes(MEBIBYTE + 1)).status())
                    .isEqualTo(413);
            client.open("POST", "/next", NOTHING);
            assertThat(nextCall().request().path())
                    .as("the refused one was not handed over")
                    .isEqualTo("/next");
        }
    }

    @Test
    void aLargeAnswerArrivesWhole() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/machine/map", NOTHING);
            var stream = nextCall().stream();
            byte[] part = bytes(MEBIBYTE / 2);
            stream.begin(200, "");
            for (int i = 0; i < 12; i++) {
                stream.write(List.of(ByteBuffer.wrap(part).asReadOnlyBuffer()));
            }
            stream.end();
            byte[] all = open.readToEnd();

            assertThat(all).hasSize(12 * part.length);
            for (int i = 0; i < 12; i++) {
                assertThat(Arrays.equals(all, i * part.length, (i + 1) * part.length, part, 0, part.length))
                        .as("part %d", i)
                        .isTrue();
            }
        }
    }

    @Test
    void oneBufferMayGoToManyStreamsAtOnceFromManyThreads() throws Exception {
        int many = 8;
        ByteBuffer shared = ByteBuffer.wrap(bytes(100_000)).asReadOnlyBuffer();
        try (ContractClient client = connect()) {
            ContractClient.Call[] calls = new ContractClient.Call[many];
            Thread[] writers = new Thread[many];
            for (int i = 0; i < many; i++) {
                calls[i] = client.open("POST", "/" + i, NOTHING);
                var stream = nextCall().stream();
                writers[i] = new Thread(() -> {
                    stream.begin(200, "");
                    for (int round = 0; round < 5; round++) {
                        stream.write(List.of(shared));
                    }
                    stream.end();
                });
            }
            Arrays.stream(writers).forEach(Thread::start);
            for (ContractClient.Call call : calls) {
                byte[] all = call.readToEnd();
                assertThat(all).hasSize(500_000);
                assertThat(Arrays.copyOfRange(all, 400_000, 500_000)).isEqualTo(bytes(100_000));
            }
        }
    }

    @Test
    void aBrokenOffAnswerLooksIncomplete() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/x", NOTHING);
            var call = nextCall();
            call.stream().begin(200, "");
            call.stream().write(text("half"));
            assertThat(open.read(4)).hasSize(4);
            call.stream().abort();

            assertThatThrownBy(open::readToEnd).isInstanceOf(java.io.IOException.class);
            assertThat(call.closedCount()).as("who breaks off need not be told").isZero();
        }
    }

    @Test
    void anAnswerCanBeBrokenOffBeforeItBegins() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/x", NOTHING);
            nextCall().stream().abort();

            assertThatThrownBy(open::status).isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void aCancelledRequestIsToldOnceAndLaterCallsDoNothing() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/machine/map", NOTHING);
            var call = nextCall();
            call.stream().begin(200, "");
            open.status();
            open.cancel();

            assertThat(call.awaitClosed()).isTrue();
            assertThatCode(() -> {
                        call.stream().begin(200, "");
                        call.stream().write(text("late"));
                        call.stream().end();
                        call.stream().abort();
                    })
                    .doesNotThrowAnyException();
            client.open("POST", "/next", NOTHING);
            assertThat(nextCall().handler()).as("the connection goes on").isSameAs(call.handler());
            assertThat(call.closedCount()).isEqualTo(1);
        }
    }

    @Test
    void aLostConnectionIsToldToItsStreamsFirstAndThenToItsHandlerOnce() throws Exception {
        ContractAcceptor.Call first;
        ContractAcceptor.Call second;
        try (ContractClient client = connect()) {
            client.open("POST", "/1", NOTHING);
            first = nextCall();
            client.open("POST", "/2", NOTHING);
            second = nextCall();
            second.stream().begin(200, "");
        }

        assertThat(first.handler().awaitClosed()).isTrue();
        assertThat(first.closedCount()).isEqualTo(1);
        assertThat(second.closedCount()).isEqualTo(1);
        assertThat(first.handler().streamsClosedBefore()).isEqualTo(2);
        assertThat(first.handler().closedCount()).isEqualTo(1);
    }

    @Test
    void aFinishedStreamIsNotToldThatItIsClosed() throws Exception {
        ContractAcceptor.Call call;
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/x", NOTHING);
            call = nextCall();
            call.stream().begin(200, "");
            call.stream().end();
            open.readToEnd();
        }

        assertThat(call.handler().awaitClosed()).isTrue();
        assertThat(call.closedCount()).isZero();
    }

    @Test
    void aSlowReaderMakesItsStreamUnwritableUntilItReads() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/machine/map", NOTHING);
            var call = nextCall();
            call.stream().begin(200, "");
            assertThat(call.stream().isWritable()).isTrue();
            int written = 0;
            while (call.stream().isWritable() || written < 16 * MEBIBYTE) {
                call.stream().write(List.of(ByteBuffer.wrap(bytes(MEBIBYTE))));
                written += MEBIBYTE;
                assertThat(written).as("bytes that nobody reads").isLessThan(64 * MEBIBYTE);
            }
            assertThat(call.stream().isWritable()).isFalse();

            assertThat(call.stream().waiting()).isBetween((long) MEBIBYTE, (long) written);

            for (int read = 0; read < written; read += MEBIBYTE) {
                open.read(MEBIBYTE);
            }
            assertThat(call.awaitWritable()).isTrue();
        }
    }

    @Test
    void whatWaitsForASlowReaderShrinksWhileItReadsOneLargeAnswer() throws Exception {
        try (ContractClient client = connect()) {
            ContractClient.Call open = client.open("POST", "/machine/map", NOTHING);
            var call = nextCall();
            call.stream().begin(200, "");
            call.stream()
                    .write(Stream.generate(() -> ByteBuffer.wrap(bytes(MEBIBYTE / 64)))
                            .limit(64 * 32)
                            .toList());

            for (int read = 0; read < 32; read++) {
                // The last that the client has read may be noted a little later.
                assertThat(call.stream().waiting()).isLessThanOrEqualTo((33L - read) * MEBIBYTE);
                open.read(MEBIBYTE);
            }
        }
    }

    @Test
    void closingEndsConnectionsWithinSecondsAndCanBeRepeated() throws Exception {
        try (ContractClient client = connect()) {
            client.open("POST", "/machine/map", NOTHING);
            ContractAcceptor.Call call = nextCall();
            call.stream().begin(200, "");
            long start = System.nanoTime();
            transport.close();
            transport.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(call.handler().awaitClosed()).isTrue();
            assertThat(call.closedCount()).isEqualTo(1);
            assertThatThrownBy(this::connect).isInstanceOf(Exception.class);
        }
    }

    @Test
    void manyConnectionsAreServedSideBySide() throws Exception {
        int many = 20;
        ContractClient[] clients = new ContractClient[many];
        for (int i = 0; i < many; i++) {
            clients[i] = connect();
            clients[i].open("POST", "/" + i, NOTHING);
        }
        for (int i = 0; i < many; i++) {
            ContractAcceptor.Call call = nextCall();
            int number = Integer.parseInt(call.request().path().substring(1));
            assertThat(call.peer().machineKey()).isEqualTo(clients[number].machineKey());
            call.stream().abort();
        }
        for (ContractClient client : clients) {
            client.close();
        }
    }
}
