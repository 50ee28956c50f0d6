package dev.headscale.noise.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Hears what comes over the map streams of one client. Keep-alives are not news. Thread-safe. */
final class Hearer implements IntConsumer {
    /** A compressed keep-alive has about 30 bytes; what tells of a change has a time in it and is more than twice as long. */
    private static final int LONGEST_KEEP_ALIVE = 48;

    private final Calm calm;
    private final AtomicLong news = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable CompletableFuture<Long>> next = new AtomicReference<>();

    Hearer(Calm calm) {
        this.calm = calm;
    }

    @Override
    public void accept(int size) {
        if (size <= LONGEST_KEEP_ALIVE) {
            return;
        }
        news.incrementAndGet();
        bytes.addAndGet(size);
        CompletableFuture<Long> waiting = next.getAndSet(null);
        if (waiting != null) {
            waiting.complete(System.nanoTime());
        }
        calm.disturb();
    }

    long news() {
        return news.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** Returns when the next news come, as {@link System#nanoTime}. One wait at a time. */
    CompletableFuture<Long> next() {
        CompletableFuture<Long> waiting = new CompletableFuture<>();
        next.set(waiting);
        return waiting;
    }
}
