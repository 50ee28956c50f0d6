package dev.headscale.runner.internal.derp;

import dev.headscale.core.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs things later on an event loop, by the clock of a scheduler. Thread-safe.
 *
 * @param scheduler tells the time
 * @param eventLoop runs the tasks
 */
record LoopTimer(Scheduler scheduler, Executor eventLoop) {

    /** Runs a task after a delay, unless the event loop has ended by then. Returns what cancels it. */
    Runnable schedule(Duration delay, Runnable task) {
        return scheduler.schedule(delay, () -> execute(eventLoop, task));
    }

    /** Runs a task on an event loop, unless that has ended. */
    static void execute(Executor eventLoop, Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException ended) {
            // All channels of an ended loop are closed, and everything that they owned is released.
        }
    }
}
