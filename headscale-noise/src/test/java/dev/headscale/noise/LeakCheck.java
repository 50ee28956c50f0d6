package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves a Netty buffer unreleased. Registered for all test classes of the module. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 3;
    private static final int ATTEMPTS = 30;

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // the one method of the factory that must be written
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return new Recording<>(type, interval);
            }
        });
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        Recording(Class<T> type, int interval) {
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

    /** Returns the leaks that were found so far and forgets them. */
    static String take() {
        for (int round = 0; round < ROUNDS; round++) {
            collectGarbage();
            // The detector looks for lost buffers whenever a new one is made.
            for (int i = 0; i < 100; i++) {
                UnpooledByteBufAllocator.DEFAULT.heapBuffer(1).release();
                io.netty.buffer.ByteBufAllocator.DEFAULT.heapBuffer(1).release();
                io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(1).release();
            }
        }
        String all = String.join("\n", LEAKS);
        LEAKS.clear();
        return all;
    }

    /** Returns when a collection has been noticed; then all that was noticed in earlier ones is known, too. */
    private static void collectGarbage() {
        ReferenceQueue<Object> noticed = new ReferenceQueue<>();
        Reference<Object> garbage = new WeakReference<>(new Object(), noticed);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                System.gc();
                if (noticed.remove(1000) == garbage) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no garbage is collected");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        take();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(take()).as("leaked buffers").isEmpty();
    }
}
