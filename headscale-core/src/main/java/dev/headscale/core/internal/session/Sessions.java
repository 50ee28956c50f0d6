package dev.headscale.core.internal.session;

import dev.headscale.core.internal.netmap.Netmaps;
import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.core.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The open map streams of a tailnet. A change of the world wakes them all in one pulse; changes that come while a pulse
 * runs, or shortly after it, share the next. Thread-safe.
 */
public final class Sessions {
    /** Clients give up after 120 seconds of silence. */
    private static final Duration SILENCE = Duration.ofSeconds(50);

    /** Spreads the keep-alives of clients that connected together. */
    private static final int JITTER_SECONDS = 10;

    /** How long a client may leave data unread before it is cut off. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A client that reconnects within this time was never offline for its peers. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int SLICE = 128;

    private final Netmaps netmaps;
    private final Supplier<World> world;
    private final OnlineListener online;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Pace pace;
    private final FullMapTurns<MapSession> turns;

    private final Map<NodeId, MapSession> open = new ConcurrentHashMap<>();
    private final Map<NodeId, Instant> leaving = new ConcurrentHashMap<>();
    private final AtomicBoolean pulseDue = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Instant nextPulse = Instant.MIN;

    /** Hears which nodes have a stream. */
    public interface OnlineListener {

        /** The node has a stream, or has had none for a while. Must not block. */
        void online(NodeId node, boolean isOnline);
    }

    /**
     * Makes an empty collection.
     *
     * @param netmaps encodes what clients are sent
     * @param world the world of now
     * @param online told of nodes that come and go
     * @param executor runs the pulses
     * @param scheduler delays them
     * @param clock tells the time
     * @param coalescing for how long after a pulse changes are collected for the next, at least; zero for not at all
     */
    public Sessions(
            Netmaps netmaps,
            Supplier<World> world,
            OnlineListener online,
            Executor executor,
            Scheduler scheduler,
            Clock clock,
            Duration coalescing) {
        this.netmaps = netmaps;
        this.world = world;
        this.online = online;
        this.executor = executor;
        this.scheduler = scheduler;
        this.clock = clock;
        this.pace = new Pace(coalescing);
        this.turns = new FullMapTurns<>(scheduler, clock, session -> run(session::flush));
    }

    /** Opens the stream of a node; an older one of the same node is ended. */
    public void open(Viewer viewer, PeerStream stream) {
        MapSession session = new MapSession(viewer, stream, netmaps, this, world);
        leaving.remove(viewer.node());
        MapSession older = open.put(viewer.node(), session);
        if (older != null) {
            older.end();
        }
        online.online(viewer.node(), true);
        run(session::begin);
    }

    FullMapTurns<MapSession> turns() {
        return turns;
    }

    void closed(MapSession session) {
        turns.done(session);
        NodeId node = session.viewer().node();
        if (open.remove(node, session)) {
            leaving.put(node, clock.instant());
        }
    }

    void run(Runnable task) {
        executor.execute(task);
    }

    Instant now() {
        return clock.instant();
    }

    /** Returns how many streams are open. */
    public int size() {
        return open.size();
    }

    /** Tells that there is a new world. */
    public void worldChanged() {
        changes.incrementAndGet();
        if (!pulseDue.compareAndSet(false, true)) {
            return;
        }
        Instant now = clock.instant();
        if (!nextPulse.isAfter(now)) {
            pulseSoon();
        } else {
            scheduler.schedule(Duration.between(now, nextPulse), this::pulseSoon);
        }
    }

    /** Where the executor takes nothing more, the next change tries again. */
    private void pulseSoon() {
        try {
            executor.execute(this::pulse);
        } catch (RejectedExecutionException e) {
            pulseDue.set(false);
            throw e;
        }
    }

    private void pulse() {
        nextPulse = clock.instant().plus(pace.pause(open.size(), changes.getAndSet(0)));
        pulseDue.set(false);
        List<MapSession> all = new ArrayList<>(open.values());
        for (int from = 0; from < all.size(); from += SLICE) {
            List<MapSession> slice = all.subList(from, Math.min(from + SLICE, all.size()));
            executor.execute(() -> slice.forEach(MapSession::flush));
        }
    }

    /** Sends keep-alives, cuts off who does not read, and tells of nodes that have been gone for a while. */
    public void tick() {
        Instant now = clock.instant();
        open.forEach(
                (node, session) -> session.tick(now, SILENCE.plusSeconds(node.value() % JITTER_SECONDS), PATIENCE));
        leaving.forEach((node, since) -> {
            if (!since.plus(GRACE).isAfter(now) && leaving.remove(node, since) && !open.containsKey(node)) {
                online.online(node, false);
                if (open.containsKey(node)) {
                    // It came back in between; what is told last holds.
                    online.online(node, true);
                }
            }
        });
    }

    /** Ends all streams in order. */
    public void close() {
        open.values().forEach(MapSession::end);
    }
}
