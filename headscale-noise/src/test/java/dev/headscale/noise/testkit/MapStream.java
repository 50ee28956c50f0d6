package dev.headscale.noise.testkit;

import dev.headscale.noise.testkit.internal.Exchange;
import dev.headscale.noise.testkit.netmap.MapFrames;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An open map stream of a {@link TestClient} and what it has brought so far. It ends when the server ends it, when a message
 * comes that a client would not survive, or with {@link #close}. Thread-safe; methods that wait must not be called on an event
 * loop.
 */
public final class MapStream implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final boolean decoding;
    private final IntConsumer onFrame;
    private volatile @Nullable Exchange exchange;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock, as everything below. */
    private final Netmap netmap;

    private final List<Integer> frameSizes = new ArrayList<>();
    private final NavigableMap<Integer, CompletableFuture<Void>> waiting = new TreeMap<>();
    private StreamTraffic traffic = StreamTraffic.NONE;
    private boolean over;
    private @Nullable Throwable failure;

    /** Makes a stream that keeps a netmap, or one that only counts frames. */
    MapStream(Netmap netmap, boolean decoding, IntConsumer onFrame) {
        this.netmap = netmap;
        this.decoding = decoding;
        this.onFrame = onFrame;
    }

    void attach(Exchange running) {
        exchange = running;
    }

    /** Takes messages, on the event loop. */
    void take(List<MapFrames.Message> messages) {
        List<CompletableFuture<Void>> reached = new ArrayList<>();
        locked(() -> {
            for (MapFrames.Message message : messages) {
                int decodedBytes = decoding ? message.json().length : 0;
                frameSizes.add(message.wireBytes());
                traffic = traffic.plus(new StreamTraffic(1, message.wireBytes(), decodedBytes));
                if (decoding) {
                    netmap.apply(JSON.readTree(message.json()));
                }
            }
            var due = waiting.headMap(frameSizes.size(), true);
            reached.addAll(due.values());
            due.clear();
            changed.signalAll();
            return messages;
        });
        messages.forEach(message -> onFrame.accept(message.wireBytes()));
        reached.forEach(future -> future.complete(null));
    }

    /** Notes the end. Of several the first counts. */
    void finish(@Nullable Throwable reason) {
        List<CompletableFuture<Void>> disappointed = new ArrayList<>();
        locked(() -> {
            if (!over) {
                over = true;
                failure = reason;
                disappointed.addAll(waiting.values());
                waiting.clear();
                changed.signalAll();
            }
            return over;
        });
        disappointed.forEach(future -> future.completeExceptionally(isOver(reason)));
        ended.complete(null);
    }

    private TestClientException isOver(@Nullable Throwable reason) {
        return new TestClientException("the map stream is over; " + netmap(), reason);
    }

    /**
     * Returns what the client knows now.
     *
     * @return a copy
     */
    public Netmap netmap() {
        return locked(netmap::copy);
    }

    /**
     * Waits until the client knows something. Woken by messages; does not poll.
     *
     * @param condition what to wait for; looks at the netmap under a lock, so it should be quick and must not keep it
     * @param timeout how long to wait
     * @return a copy of the netmap that fulfils the condition
     * @throws TestClientException if the time is up or the stream is over
     */
    public Netmap awaitNetmap(Predicate<Netmap> condition, Duration timeout) {
        return locked(() -> {
            await(() -> condition.test(netmap), timeout);
            return netmap.copy();
        });
    }

    /**
     * Waits for frames, whatever they hold.
     *
     * @param count how many frames since the stream's beginning, keep-alives included
     * @param timeout how long to wait
     * @throws TestClientException if the time is up or the stream is over
     */
    public void awaitFrames(int count, Duration timeout) {
        locked(() -> {
            await(() -> frameSizes.size() >= count, timeout);
            return count;
        });
    }

    /**
     * Tells when frames have come, whatever they hold.
     *
     * @param count how many frames since the stream's beginning, keep-alives included
     * @return completes on the event loop with the frame; fails if the stream is over before
     */
    public CompletableFuture<Void> whenFrames(int count) {
        return locked(() -> {
            if (frameSizes.size() >= count) {
                return CompletableFuture.completedFuture(null);
            }
            return over
                    ? CompletableFuture.failedFuture(isOver(failure))
                    : waiting.computeIfAbsent(count, n -> new CompletableFuture<>());
        });
    }

    /**
     * Waits for the stream's end.
     *
     * @param timeout how long to wait
     * @return why the stream ended, or empty if the server ended it in order
     * @throws TestClientException if the time is up
     */
    public Optional<Throwable> awaitEnd(Duration timeout) {
        Waiting.until(ended, timeout);
        return failure();
    }

    /** Waits with the lock held; a condition that the stream fulfilled before its end is fulfilled. */
    private void await(BooleanSupplier condition, Duration timeout) {
        long left = timeout.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (over) {
                    throw isOver(failure);
                }
                if (left <= 0) {
                    throw new TestClientException(
                            "not seen within " + timeout + "; " + netmap + ", " + traffic.frames() + " frames");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClientException("interrupted while waiting for a message", e);
        }
    }

    /**
     * Counts frames.
     *
     * @return how many have come, keep-alives included
     */
    public int frames() {
        return locked(frameSizes::size);
    }

    /**
     * Returns the sizes of the frames.
     *
     * @return bytes on the wire with the length in front, in order
     */
    public List<Integer> frameSizes() {
        return locked(() -> List.copyOf(frameSizes));
    }

    /**
     * Returns what has come so far.
     *
     * @return frames and bytes
     */
    public StreamTraffic traffic() {
        return locked(() -> traffic);
    }

    /**
     * Tells whether the stream is over.
     *
     * @return true once nothing more comes
     */
    public boolean isOver() {
        return locked(() -> over);
    }

    /**
     * Returns why the stream is over.
     *
     * @return the reason, or empty if it is not over or the server ended it in order
     */
    public Optional<Throwable> failure() {
        return locked(() -> Optional.ofNullable(failure));
    }

    /** Stops reading the stream. The server can send 4 MiB more, then it has to wait. */
    public void pause() {
        reading(false);
    }

    /** Reads on after {@link #pause}. */
    public void resume() {
        reading(true);
    }

    private void reading(boolean on) {
        Exchange running = exchange;
        if (running != null) {
            running.reading(on);
        }
    }

    /** Resets the stream, as a client does that wants no more of it. The connection stays. */
    @Override
    public void close() {
        Exchange running = exchange;
        if (running != null) {
            running.cancel();
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
