package dev.headscale.core.internal.session;

import dev.headscale.core.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets full maps, and what a new policy makes of them, go out a few at a time. What a client has not taken of one has to be
 * kept, encrypted for it alone, so that memory would grow with the number of clients that connect at once. A client has its
 * turn until it has taken its map, but does not hold others up for longer than {@link #PATIENCE}. Thread-safe; whose turn it
 * is hears of it without a lock held.
 *
 * @param <S> who takes turns; told apart by {@code equals}
 */
final class FullMapTurns<S> {
    /** About how many bytes of full maps may be under way. */
    private static final long BUDGET_BYTES = 32 << 20;

    /** However large the maps are, this many clients have their turn at a time. */
    static final int FEWEST = 16;

    /** With the budget, the rate at which clients are served that take their maps slowly: a gigabit a second. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    private final Scheduler scheduler;
    private final Clock clock;
    private final Consumer<S> next;

    /** In the order in which they came. Guarded by this. */
    private final Set<S> waiting = new LinkedHashSet<>();

    /** Whose turn it is, and since when. Guarded by this. */
    private final Map<S, Instant> underWay = new HashMap<>();

    /** The size of the map that was sent last. Guarded by this. */
    private long bytes = 1;

    /** Guarded by this. */
    private boolean hurryPlanned;

    /**
     * Begins with nobody waiting.
     *
     * @param scheduler tells when turns have lasted too long
     * @param clock tells since when
     * @param next told whose turn it is; must not block
     */
    FullMapTurns(Scheduler scheduler, Clock clock, Consumer<S> next) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.next = next;
    }

    /** Tells whether it is a session's turn. If not, it waits, and is told when it is. */
    synchronized boolean take(S session) {
        if (underWay.containsKey(session)) {
            return true;
        }
        if (waiting.isEmpty() && mayGo()) {
            underWay.put(session, clock.instant());
            return true;
        }
        waiting.add(session);
        planHurry();
        return false;
    }

    private boolean mayGo() {
        return underWay.size() < Math.max(FEWEST, BUDGET_BYTES / bytes);
    }

    /** Tells how large a full map is. */
    synchronized void sent(long size) {
        bytes = Math.max(1, size);
    }

    /** A session needs no turn any more: its client has taken its map, or is gone. */
    void done(S session) {
        goOn(() -> {
            waiting.remove(session);
            underWay.remove(session);
        });
    }

    private synchronized void planHurry() {
        if (!hurryPlanned && !waiting.isEmpty()) {
            hurryPlanned = true;
            scheduler.schedule(PATIENCE, this::hurry);
        }
    }

    /** Goes on without those who have had their turn for too long. */
    private void hurry() {
        Instant limit = clock.instant().minus(PATIENCE);
        goOn(() -> {
            hurryPlanned = false;
            underWay.values().removeIf(since -> !since.isAfter(limit));
        });
        planHurry();
    }

    private void goOn(Runnable change) {
        List<S> called = new ArrayList<>();
        synchronized (this) {
            change.run();
            Iterator<S> queue = waiting.iterator();
            while (queue.hasNext() && mayGo()) {
                S session = queue.next();
                queue.remove();
                underWay.put(session, clock.instant());
                called.add(session);
            }
        }
        called.forEach(next);
    }
}
