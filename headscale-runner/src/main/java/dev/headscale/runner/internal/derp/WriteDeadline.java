package dev.headscale.runner.internal.derp;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that a client takes nothing of what was written to it. Costs a timer only while something is in flight after a
 * flush, which it is not as long as the operating system takes everything at once. Used on one event loop only.
 */
final class WriteDeadline {
    private final Duration limit;
    private final LoopTimer timer;
    private final LongSupplier nanoTime;
    private final Channel channel;
    private int inFlight;
    private boolean armed;
    private long progressAt;

    /**
     * Makes a deadline that is not running.
     *
     * @param channel is closed when nothing was taken for {@code limit}
     * @param timer runs tasks on the channel's event loop, where everything here is called
     */
    WriteDeadline(Channel channel, Duration limit, LoopTimer timer, LongSupplier nanoTime) {
        this.channel = channel;
        this.limit = limit;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** Something is written. */
    void started() {
        if (inFlight++ == 0 && armed) {
            progressAt = nanoTime.getAsLong();
        }
    }

    /** Something written has reached the operating system, or failed. */
    void completed() {
        inFlight--;
        if (armed) {
            progressAt = nanoTime.getAsLong();
        }
    }

    /** Everything written is flushed. */
    void flushed() {
        if (inFlight > 0 && !armed) {
            armed = true;
            progressAt = nanoTime.getAsLong();
            timer.schedule(limit, this::check);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A channel is closed for good, whatever happens.
    private void check() {
        Duration left = limit.minusNanos(nanoTime.getAsLong() - progressAt);
        if (inFlight == 0) {
            armed = false;
        } else if (left.isNegative() || left.isZero()) {
            channel.close();
        } else {
            timer.schedule(left, this::check);
        }
    }
}
