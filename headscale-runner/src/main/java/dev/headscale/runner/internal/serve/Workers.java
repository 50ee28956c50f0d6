package dev.headscale.runner.internal.serve;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads for work that blocks: a few, and a queue that does not grow without end. */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 8;
    private static final int QUEUE = 1024;

    private Workers() {}

    /** Does something again and again, with pauses, on a thread of its own, also if it fails. */
    static void repeat(String name, Duration pause, Runnable task, Closing closing) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(
                () -> attempt(name, task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        closing.add(executor::shutdownNow);
    }

    /** An exception would be the end of all further attempts. */
    private static void attempt(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{} failed, and will be tried again", name, e);
        }
    }

    /** Threads that go when there is nothing to do. More work than fits into the queue is refused. */
    static ExecutorService start(String name, Closing closing) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        closing.add(executor::shutdown);
        return executor;
    }
}
