package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.spi.WebRequest;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A relay that speaks DERP from the first byte of a connection, without HTTP, and a clock that stands still. */
final class RelayFixture implements AutoCloseable {
    final ManualTime time = new ManualTime();
    final Set<NodeKey> refused = ConcurrentHashMap.newKeySet();
    final TestKey keys = new TestKey();
    final DerpRelay relay;

    private final EventLoopGroup loops;
    private final Channel listener;
    private final List<DerpTestClient> clients = new ArrayList<>();

    RelayFixture() {
        this(2);
    }

    RelayFixture(int threads) {
        LeakCheck.on();
        RelayRuntime runtime = new RelayRuntime(time, time::nanos, new SecureRandom(), RelayLimits.DEFAULT);
        relay = new DerpRelay(keys.asRelay(), key -> !refused.contains(key), runtime);
        loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        WebRequest request = new WebRequest("GET", "/derp", "", Map.of(), new byte[0], "test", false);
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        relay.install(request, channel.pipeline());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Connects a client that has not introduced itself. */
    DerpTestClient dial() {
        return dial(new TestKey());
    }

    /** Connects a client with a key that has not introduced itself. */
    DerpTestClient dial(TestKey keys) {
        return track(DerpTestClient.connect(address(), keys));
    }

    /** Connects a client with a new key. */
    DerpTestClient connect() {
        return dial().introduce();
    }

    /** Connects a client with a key. */
    DerpTestClient connect(TestKey keys) {
        return dial(keys).introduce();
    }

    /** Connects a client that can take few bytes without reading. */
    DerpTestClient connectSmall() {
        return track(DerpTestClient.connect(address(), new TestKey(), 4096)).introduce();
    }

    private DerpTestClient track(DerpTestClient client) {
        clients.add(client);
        return client;
    }

    /** Waits for something that happens on an event loop. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never happened: " + what);
            }
            loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
        }
    }

    long dropped(DropReason reason) {
        RelayStats.Drops drops = relay.stats().dropped(reason);
        return drops.disco().packets() + drops.other().packets();
    }

    @Override
    public void close() {
        clients.forEach(DerpTestClient::close);
        relay.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        LeakCheck.assertNoLeaks();
    }
}
