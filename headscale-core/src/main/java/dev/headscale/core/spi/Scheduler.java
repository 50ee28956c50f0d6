package dev.headscale.core.spi;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs things later. Tests own time by bringing their own. Thread-safe. */
public interface Scheduler extends AutoCloseable {

    /**
     * Runs a task once, after a delay, on the scheduler's thread. Tasks are short and do not block.
     *
     * @param delay how long to wait; zero or less means as soon as possible
     * @param task what to run
     * @return cancels the task if it has not begun
     */
    Runnable schedule(Duration delay, Runnable task);

    /** Runs nothing more. */
    @Override
    void close();

    /**
     * The scheduler of the running system: one daemon thread.
     *
     * @param threadName the thread's name
     * @return a new scheduler, to be closed by the caller
     */
    static Scheduler system(String threadName) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        return new Scheduler() {
            @Override
            public Runnable schedule(Duration delay, Runnable task) {
                try {
                    var future = executor.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
                    return () -> future.cancel(false);
                } catch (RejectedExecutionException closed) {
                    return () -> {};
                }
            }

            @Override
            public void close() {
                executor.shutdownNow();
            }
        };
    }
}
