package dev.headscale.runner.internal.derp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes Netty follow every buffer, and collects what it says of those that were lost. */
final class LeakCheck {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // The only method that must be there is the deprecated one.
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return new Collector<>(type, interval);
            }
        });
    }

    private LeakCheck() {}

    /** To be called before the first buffer is made. */
    static void on() {
        // Loading the class has done it.
    }

    /** Fails if a buffer was lost so far. */
    static void assertNoLeaks() {
        System.gc();
        io.netty.buffer.Unpooled.buffer(1).release();
        io.netty.buffer.PooledByteBufAllocator.DEFAULT.buffer(1).release();
        assertThat(LEAKS).isEmpty();
    }

    private static final class Collector<T> extends ResourceLeakDetector<T> {
        Collector(Class<T> type, int interval) {
            super(type, interval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }
}
