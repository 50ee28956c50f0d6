package dev.headscale.noise.load;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.ControlPlaneBuilder;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.spi.FrameCompressor;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.Transport;
import dev.headscale.core.testkit.FlakyStore;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A control plane on a real transport that counts what is compressed, committed, and handed over for each client. */
final class CountedControl implements AutoCloseable {
    private final AtomicLong encodings = new AtomicLong();
    private final FlakyStore store = new FlakyStore(new MemoryStore());
    private final NoiseTransport transport = NoiseTransport.builder()
            .serverKey(MachinePrivateKey.create(new SecureRandom()))
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build();
    private final WatchedStreams streams = new WatchedStreams();
    private final ControlPlane control;

    CountedControl() {
        this(builder -> {});
    }

    /** Starts a control plane with some settings of the test's own. */
    CountedControl(Consumer<ControlPlaneBuilder> settings) {
        ControlPlaneBuilder builder = ControlPlane.builder().store(store).transport(new Counting());
        settings.accept(builder);
        control = builder.build().start();
    }

    private final class Counting implements Transport {
        @Override
        public void start(PeerAcceptor acceptor) {
            transport.start(streams.watch(acceptor));
        }

        @Override
        public FrameCompressor compressor() {
            FrameCompressor real = transport.compressor();
            return content -> {
                encodings.incrementAndGet();
                return real.compress(content);
            };
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    Tailnet tailnet() {
        return control.tailnet();
    }

    URI uri() {
        return URI.create(
                "http://127.0.0.1:" + transport.localAddresses().get(0).getPort());
    }

    /** Makes a user, and returns a reusable key of that user. */
    String keyOf(String name) {
        var user = tailnet().users().create(NewUser.named(name)).id();
        return tailnet()
                .preAuthKeys()
                .create(NewPreAuthKey.forUser(user).asReusable())
                .secret()
                .reveal();
    }

    /** Returns how many pieces of messages were compressed. */
    long encodings() {
        return encodings.get();
    }

    /** Returns how often the store was written to, presence aside. */
    int commits() {
        return store.commits().size();
    }

    /** Returns what was handed over for each client. */
    WatchedStreams streams() {
        return streams;
    }

    @Override
    public void close() {
        control.close();
    }
}
