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
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.tunnel.Timeouts;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever has been told of an adopted connection is told of its end before the transport's closing returns. */
@Timeout(120)
final class AdoptCloseTest {
    private static final int ROUNDS = 200;
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final Timeouts HURRIED = new Timeouts(NEVER, NEVER, NEVER, NEVER, Duration.ofMillis(10));

    /** Counts connections that begin and end; answers are begun and never ended. */
    private static final class Counting implements PeerAcceptor, PeerHandler {
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public PeerHandler accept(Peer peer) {
            begun.incrementAndGet();
            return this;
        }

        @Override
        public void handle(PeerRequest request, PeerStream stream) {
            stream.begin(200, "");
        }

        @Override
        public void closed() {
            ended.incrementAndGet();
        }
    }

    private static NoiseTransport transport(Counting peers) {
        NoiseTransport transport = NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(Running.RANDOM))
                .eventLoopThreads(1)
                .timeouts(HURRIED)
                .build();
        transport.start(peers);
        return transport;
    }

    private static Http2Client connect(AdoptingHost host, NoiseTransport transport) throws Exception {
        Http2Client client = new Http2Client(RecordStream.open(
                host.address(),
                KeyPair.generate(Running.RANDOM),
                transport.serverPublicKey().toBytes()));
        client.awaitStatus(client.send("POST", "/machine/map", new byte[0]));
        return client;
    }

    @Test
    void theEndIsToldBeforeClosingReturnsHoweverOftenOneLooks() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Counting peers = new Counting();
            NoiseTransport transport = transport(peers);
            try (AdoptingHost host = AdoptingHost.start(transport);
                    Http2Client client = connect(host, transport)) {
                transport.close();

                assertThat(peers.begun).as("round %d", round).hasValue(1);
                assertThat(peers.ended).as("round %d", round).hasValue(1);
                assertThat(host.returned().take()).as("round %d", round).isTrue();
            }
        }
    }

    @Test
    void streamsThatDoNotLetThemselvesBeClosedKeepNobodyFromBeingTold() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        UnaryOperator<InputStream> sticky = in -> new FilterInputStream(in) {
            @Override
            public void close() throws IOException {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.close();
            }
        };
        Counting peers = new Counting();
        NoiseTransport transport = transport(peers);
        try (AdoptingHost host = AdoptingHost.start(transport, sticky);
                Http2Client client = connect(host, transport)) {
            transport.close();

            assertThat(peers.begun).hasValue(1);
            assertThat(peers.ended).hasValue(1);
        } finally {
            release.countDown();
        }
    }

    /** An input that says nothing until it is closed. */
    private static final class Silence extends InputStream {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("closed");
        }

        @Override
        public void close() {
            closed.countDown();
        }

        boolean isClosed() {
            return closed.getCount() == 0;
        }
    }

    /** Hands a connection over; fails unless it was served to its end, or refused and left alone. */
    private static void adopt(NoiseTransport transport) {
        Silence in = new Silence();
        AtomicBoolean closed = new AtomicBoolean();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        boolean served = true;
        try {
            byte[] server = transport.serverPublicKey().toBytes();
            byte[] initiation = RecordStream.initiator(KeyPair.generate(Running.RANDOM), server)
                    .initiate();
            transport.adopt(initiation, in, out, "somewhere");
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessage("the transport is closed");
            served = false;
        } catch (NoiseException e) {
            throw new AssertionError(e);
        }
        assertThat(in.isClosed()).isEqualTo(served);
        assertThat(closed.get()).isEqualTo(served);
    }

    @Test
    void aConnectionThatComesWhileTheTransportClosesIsServedOrRefusedAndNothingBetween() throws Exception {
        ExecutorService hosts = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                NoiseTransport transport = transport(new Counting());
                List<Future<?>> adopting = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    adopting.add(hosts.submit(() -> adopt(transport)));
                }
                transport.close();
                for (Future<?> one : adopting) {
                    one.get(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            hosts.shutdownNow();
        }
    }

    @Test
    void noThreadIsLeft() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        NoiseTransport transport = transport(new Counting());
        try (AdoptingHost host = AdoptingHost.start(transport);
                Http2Client client = connect(host, transport)) {
            List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("headscale-noise"))
                    .filter(thread -> !before.contains(thread))
                    .toList();
            assertThat(own).isNotEmpty();
            transport.close();

            for (Thread thread : own) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
