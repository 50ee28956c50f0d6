package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The messages that lead from one world to another. Most viewers see the same step, so that it is encoded and compressed
 * once; only a viewer that has changed itself, or whose policy hides something, gets a message of its own. Thread-safe.
 */
final class DeltaMessages {
    /** Sessions are at few different worlds at a time: those that keep up at one, some slower ones behind. */
    private static final int REMEMBERED = 16;

    private final Framing framing;
    private final NodeViews views;
    private final PeerChunks chunks;
    private final Clock clock;

    /** Newest first. Guarded by this. */
    private final Deque<Step> steps = new ArrayDeque<>();

    DeltaMessages(Framing framing, NodeViews views, PeerChunks chunks, Clock clock) {
        this.framing = framing;
        this.views = views;
        this.chunks = chunks;
        this.clock = clock;
    }

    Optional<List<ByteBuffer>> message(World from, World to, Viewer viewer) {
        return step(from, to).message(viewer);
    }

    private synchronized Step step(World from, World to) {
        for (Step known : steps) {
            if (known.leads(from, to)) {
                return known;
            }
        }
        Step fresh = new Step(new StepFacts(from, to), framing, views, chunks, clock);
        steps.addFirst(fresh);
        if (steps.size() > REMEMBERED) {
            steps.removeLast();
        }
        return fresh;
    }
}
