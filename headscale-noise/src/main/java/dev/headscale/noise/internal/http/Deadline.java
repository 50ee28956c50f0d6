package dev.headscale.noise.internal.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a channel whose peer takes too long over something. Confined to the channel's event loop. */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    private @Nullable Future<?> running;

    /** Starts anew. */
    void start(ChannelHandlerContext ctx, Duration limit, String what) {
        stop();
        running = ctx.executor()
                .schedule(
                        () -> {
                            LOG.debug("Closing {}: {} took too long", ctx.channel(), what);
                            ctx.close();
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (running != null) {
            running.cancel(false);
            running = null;
        }
    }
}
