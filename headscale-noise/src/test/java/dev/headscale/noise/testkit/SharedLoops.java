package dev.headscale.noise.testkit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The event loops of all clients that bring none of their own. Daemon threads, started when first needed. */
final class SharedLoops {
    private static final int MOST_THREADS = 4;

    private SharedLoops() {}

    static EventLoopGroup get() {
        return Holder.LOOPS;
    }

    private static final class Holder {
        static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(
                Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("test-client", true),
                NioIoHandler.newFactory());
    }
}
