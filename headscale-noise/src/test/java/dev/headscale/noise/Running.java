package dev.headscale.noise;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** A started transport on a free port, whose handler answers every request with what it got. */
final class Running implements AutoCloseable {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Instant NOW = Instant.parse("2026-11-03T04:05:06Z");

    private final NoiseTransport transport;
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();

    private Running(NoiseTransport transport) {
        this.transport = transport;
        transport.start(new Echo());
    }

    static Running start() {
        return start(builder -> builder);
    }

    static Running start(UnaryOperator<NoiseTransport.Builder> settings) {
        NoiseTransport.Builder builder = NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(RANDOM))
                .eventLoopThreads(1)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Running(settings.apply(builder).build());
    }

    NoiseTransport transport() {
        return transport;
    }

    InetSocketAddress address() {
        return transport.localAddresses().get(0);
    }

    byte[] serverKey() {
        return transport.serverPublicKey().toBytes();
    }

    /** The peers that were handed over and not taken by this method yet. */
    BlockingQueue<Peer> peers() {
        return peers;
    }

    RawClient connect() throws IOException {
        return RawClient.connect(address());
    }

    RecordStream tunnel() throws Exception {
        return RecordStream.open(address(), KeyPair.generate(RANDOM), serverKey());
    }

    Http2Client http2() throws Exception {
        return new Http2Client(tunnel());
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Echo implements PeerAcceptor {
        @Override
        public PeerHandler accept(Peer peer) {
            peers.add(peer);
            return new PeerHandler() {
                @Override
                public void handle(PeerRequest request, PeerStream stream) {
                    if (request.path().equals("/fail")) {
                        throw new IllegalStateException("on purpose");
                    }
                    String head = request.method() + " " + request.path() + " ";
                    stream.begin(200, "text/plain");
                    stream.write(List.of(
                            ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)), ByteBuffer.wrap(request.body())));
                    if (!request.path().equals("/hold")) {
                        stream.end();
                    }
                }

                @Override
                public void closed() {}
            };
        }
    }
}
