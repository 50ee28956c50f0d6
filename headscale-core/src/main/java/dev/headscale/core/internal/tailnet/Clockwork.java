package dev.headscale.core.internal.tailnet;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has every tailnet do what is due, once a second until the scheduler is closed. */
public final class Clockwork {
    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Environment environment;
    private final Tailnets tailnets;

    /** Makes a clockwork that stands still. */
    public Clockwork(Environment environment, Tailnets tailnets) {
        this.environment = environment;
        this.tailnets = tailnets;
    }

    /** Sets it going. */
    public void start() {
        environment.scheduler().schedule(TICK, this::tick);
    }

    private void tick() {
        start();
        try {
            environment.executor().execute(() -> tailnets.all().forEach(RunningTailnet::tick));
        } catch (RejectedExecutionException e) {
            LOG.warn("the executor takes no more tasks; what is due now is done with the next tick");
        }
    }
}
