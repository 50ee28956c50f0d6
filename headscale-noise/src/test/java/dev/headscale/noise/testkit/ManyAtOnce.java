package dev.headscale.noise.testkit;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does the same with many things, some of them at a time, and takes the time of each. */
final class ManyAtOnce<T> {
    private final Iterator<T> things;
    private final Function<T, ? extends CompletionStage<?>> action;
    private final Queue<Duration> each = new ConcurrentLinkedQueue<>();

    private ManyAtOnce(Iterator<T> things, Function<T, ? extends CompletionStage<?>> action) {
        this.things = things;
        this.action = action;
    }

    /** Fails with the first failure, after those under way are done. */
    static <T> Timing run(
            List<T> things, int atOnce, Duration timeout, Function<T, ? extends CompletionStage<?>> action) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce is " + atOnce + ", allowed is 1 or more");
        }
        ManyAtOnce<T> many = new ManyAtOnce<>(things.iterator(), action);
        long begun = System.nanoTime();
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.min(atOnce, things.size())];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = many.lane();
        }
        Waiting.until(CompletableFuture.allOf(lanes), timeout);
        return new Timing(Duration.ofNanos(System.nanoTime() - begun), List.copyOf(many.each));
    }

    private CompletableFuture<?> lane() {
        @Nullable T thing = next();
        if (thing == null) {
            return CompletableFuture.completedFuture(null);
        }
        long begun = System.nanoTime();
        return action.apply(thing)
                .toCompletableFuture()
                .thenRun(() -> each.add(Duration.ofNanos(System.nanoTime() - begun)))
                .thenComposeAsync(done -> lane());
    }

    private synchronized @Nullable T next() {
        return things.hasNext() ? things.next() : null;
    }
}
