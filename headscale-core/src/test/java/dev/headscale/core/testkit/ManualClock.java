package dev.headscale.core.testkit;

import dev.headscale.core.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Time that stands still until a test moves it: a clock, and the scheduler that goes with it. Thread-safe; scheduled tasks
 * run on the thread that calls {@link #advance}, in the order of their times, and see the time for which they were
 * scheduled.
 */
public final class ManualClock extends Clock implements Scheduler {
    /** When a new clock begins. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Queue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
    private Instant now = START;
    private long scheduled;
    private boolean closed;

    private record Task(Instant due, long number, Runnable action) {}

    /** Makes a clock that stands at {@link #START}. */
    public ManualClock() {}

    /**
     * Moves time and runs what comes due on the way, including what these tasks schedule.
     *
     * @param step how far, zero or more
     */
    public void advance(Duration step) {
        Instant target;
        synchronized (this) {
            target = now.plus(step);
        }
        for (Optional<Task> due = nextBefore(target); due.isPresent(); due = nextBefore(target)) {
            due.get().action.run();
        }
        synchronized (this) {
            now = target;
        }
    }

    private synchronized Optional<Task> nextBefore(Instant target) {
        Task first = tasks.peek();
        if (first == null || first.due.isAfter(target)) {
            return Optional.empty();
        }
        tasks.remove();
        now = first.due.isAfter(now) ? first.due : now;
        return Optional.of(first);
    }

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable task) {
        if (closed) {
            return () -> {};
        }
        Task added = new Task(now.plus(delay), scheduled++, task);
        tasks.add(added);
        return () -> cancel(added);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /**
     * Returns a scheduler on this clock that can be closed while the clock goes on, as a program's can that is started again.
     *
     * @return a new scheduler, open
     */
    public Scheduler newScheduler() {
        AtomicBoolean open = new AtomicBoolean(true);
        return new Scheduler() {
            @Override
            public Runnable schedule(Duration delay, Runnable task) {
                return ManualClock.this.schedule(delay, () -> {
                    if (open.get()) {
                        task.run();
                    }
                });
            }

            @Override
            public void close() {
                open.set(false);
            }
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        tasks.clear();
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a manual clock is in UTC");
    }
}
