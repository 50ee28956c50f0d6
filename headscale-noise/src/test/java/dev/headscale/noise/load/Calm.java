package dev.headscale.noise.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Knows when nobody has heard anything for a while. {@link #disturb} is thread-safe; one thread waits. */
final class Calm {
    private final Semaphore disturbances = new Semaphore(0);
    private volatile long last = System.nanoTime();

    void disturb() {
        last = System.nanoTime();
        if (disturbances.availablePermits() == 0) {
            disturbances.release();
        }
    }

    /**
     * Waits until there has been no disturbance for a while from now on.
     *
     * @return when the last was, as {@link System#nanoTime}
     */
    long await(Duration length, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        disturbances.drainPermits();
        while (disturbances.tryAcquire(length.toNanos(), TimeUnit.NANOSECONDS)) {
            disturbances.drainPermits();
            if (System.nanoTime() > deadline) {
                throw new LoadException("the streams did not become quiet within " + limit);
            }
        }
        return last;
    }
}
