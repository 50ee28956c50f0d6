package dev.headscale.core.internal.tailnet;

import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.registration.PendingLogins;
import dev.headscale.core.internal.session.Sessions;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What a tailnet needs from time to time: keep-alives, news of keys that expire, the removal of ephemeral nodes that have
 * been away too long, and the saving of what is only in memory. {@link #tick} is called about once a second.
 */
final class Housekeeping {
    private static final int TICKS_PER_SAVE = 2;

    private final Engine engine;
    private final Sessions sessions;
    private final PendingLogins logins;
    private final Clock clock;
    private final Instant start;
    private final AtomicInteger ticks = new AtomicInteger();

    private volatile Instant lastTick;

    Housekeeping(Engine engine, Sessions sessions, PendingLogins logins, Clock clock) {
        this.engine = engine;
        this.sessions = sessions;
        this.logins = logins;
        this.clock = clock;
        this.start = clock.instant();
        this.lastTick = start;
    }

    void tick() {
        Instant now = clock.instant();
        Instant before = lastTick;
        lastTick = now;
        sessions.tick();
        logins.dropOld();
        World world = engine.world();
        if (any(world, state -> expiredSince(state.node(), before, now))) {
            var unused = engine.submit(new TellExpired(before));
        }
        if (any(world, state -> isForgotten(world, state, start, now))) {
            var unused = engine.submit(new Forget(start));
        }
        if (ticks.incrementAndGet() % TICKS_PER_SAVE == 0) {
            var unused = engine.savePresence();
        }
    }

    private static boolean any(World world, Predicate<NodeState> condition) {
        boolean[] found = {false};
        world.nodes().forEach(state -> found[0] |= condition.test(state));
        return found[0];
    }

    private static boolean expiredSince(Node node, Instant before, Instant now) {
        return node.expiry().isPresent()
                && node.isExpired(now)
                && node.expiry().get().isAfter(before);
    }

    /** After a restart everybody is offline; the time to come back then counts from the start. */
    private static boolean isForgotten(World world, NodeState state, Instant start, Instant now) {
        if (!state.node().ephemeral() || state.presence().online()) {
            return false;
        }
        Duration timeout = world.settings().ephemeralTimeout();
        Instant away = state.presence().lastSeen().orElse(state.node().createdAt());
        return !(away.isAfter(start) ? away : start).plus(timeout).isAfter(now);
    }

    /** Has nodes told that have expired. A presence that is set to itself makes the netmaps look at the node again. */
    private record TellExpired(Instant before) implements Command<Boolean> {

        @Override
        public Decision<Boolean> decide(World world, Context context) {
            Map<NodeId, Presence> touched = new HashMap<>();
            world.nodes().forEach(state -> {
                if (expiredSince(state.node(), before, context.now())) {
                    touched.put(state.node().id(), state.presence());
                }
            });
            return new Decision<>(List.of(), touched, after -> true);
        }
    }

    /** Removes ephemeral nodes that do not come back. */
    private record Forget(Instant start) implements Command<Boolean> {

        @Override
        public Decision<Boolean> decide(World world, Context context) {
            List<Mutation> mutations = new ArrayList<>();
            world.nodes().forEach(state -> {
                if (isForgotten(world, state, start, context.now())) {
                    mutations.add(new Mutation.DeleteNode(state.node().id()));
                }
            });
            return Decision.commit(mutations, after -> true);
        }
    }
}
