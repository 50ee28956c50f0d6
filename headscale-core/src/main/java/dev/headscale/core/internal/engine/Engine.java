package dev.headscale.core.internal.engine;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.internal.world.WorldEdit;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a tailnet. Commands are queued and decided in order, each on the world that the one before leads to;
 * what a whole batch changes goes to the store in one commit, and only when that is done is the new world published and
 * does anybody get an answer. If the commit fails, nothing has happened.
 *
 * <p>Thread-safe. The queue is drained by one task at a time on the executor; {@link #world} may be read by anyone.
 */
public final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Bounds how much a commit holds, and how long the first caller of a batch waits for the last. */
    private static final int LARGEST_BATCH = 1024;

    private static final int ATTEMPTS_PER_BATCH = 3;

    private final TailnetId tailnet;
    private final Store store;
    private final Executor executor;
    private final Clock clock;
    private final RandomGenerator random;
    private final UnaryOperator<World> reload;
    private final Consumer<World> published;

    /** Guarded by this. */
    private final Queue<Pending<?>> queue = new ArrayDeque<>();

    /** Guarded by this. */
    private boolean draining;

    /** Written under this. */
    private volatile boolean closed;

    /** Touched by the draining task only. */
    private final WriteBehind writeBehind;

    private volatile World world;

    /**
     * Makes the engine of a loaded tailnet.
     *
     * @param first the world as loaded
     * @param store where changes go
     * @param executor runs the writer; may run tasks of others at the same time
     * @param clock tells the time of decisions
     * @param random randomness of decisions
     * @param published told of each new world, on the writer's thread; must not block
     */
    public Engine(
            World first,
            Store store,
            Executor executor,
            Clock clock,
            RandomGenerator random,
            Consumer<World> published) {
        this.tailnet = first.tailnet();
        this.world = first;
        this.store = store;
        this.writeBehind = new WriteBehind(store);
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        this.published = published;
        this.reload = stale -> stale.reloaded(store.load(tailnet));
    }

    private record Pending<R>(Command<R> command, CompletableFuture<R> answer) {}

    /** A command with what follows from it, and the world in which exactly that and all before it has happened. */
    private record Decided<R>(Pending<R> pending, Decision<R> decision, World after) {
        void answer() {
            try {
                pending.answer.complete(decision.answer().apply(after));
            } catch (ControlException refused) {
                pending.answer.completeExceptionally(refused);
            } catch (RuntimeException e) {
                LOG.error("tailnet {}: a change was made but cannot be answered", after.tailnet(), e);
                pending.answer.completeExceptionally(internalError(e));
            }
        }
    }

    /** Returns the world of now. */
    public World world() {
        return world;
    }

    /** Returns the world of now to an administrator, for whom there is none once this is closed. */
    public World openWorld() {
        requireOpen();
        return world;
    }

    /** Throws {@code ControlException} with {@code CLOSED} once this is closed. */
    public void requireOpen() {
        if (closed) {
            throw closedNow();
        }
    }

    private static ControlException closedNow() {
        return new ControlException(Code.CLOSED, "the control plane is closed");
    }

    /**
     * Queues a command.
     *
     * @param command what is to be changed
     * @return completes when the change is durable, or with a {@link ControlException} when it was refused or could not be
     *     stored; callbacks run on the writer's thread and must not block
     */
    public <R> CompletableFuture<R> submit(Command<R> command) {
        Pending<R> pending = new Pending<>(command, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                pending.answer.completeExceptionally(closedNow());
                return pending.answer;
            }
            queue.add(pending);
            if (draining) {
                return pending.answer;
            }
            draining = true;
        }
        startDraining();
        return pending.answer;
    }

    private void startDraining() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LOG.warn("tailnet {}: the executor takes no more tasks", tailnet);
            ControlException why = new ControlException(Code.UNAVAILABLE, "the server is overloaded", e);
            for (List<Pending<?>> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                refuse(batch, why);
            }
        }
    }

    /** Replaces parts of the world that no store keeps, such as the relay map. */
    public void replace(UnaryOperator<World> change) {
        var unused = onWriter(() -> publish(change.apply(world)));
    }

    /** Saves the volatile facts that changed since the last time. */
    public CompletableFuture<Boolean> savePresence() {
        return onWriter(() -> writeBehind.save(world));
    }

    /** Runs something between two batches, on the writer's thread. An answer is always made there. */
    private CompletableFuture<Boolean> onWriter(Runnable task) {
        return submit((before, context) -> Decision.commit(List.of(), after -> {
            task.run();
            return true;
        }));
    }

    /** Takes no more commands; those that are queued are still carried out. */
    public synchronized void close() {
        closed = true;
    }

    private void drain() {
        for (List<Pending<?>> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
            try {
                carryOut(batch, 1);
            } catch (RuntimeException | Error e) {
                LOG.error("tailnet {}: a batch of {} commands failed unexpectedly", tailnet, batch.size(), e);
                refuse(batch, internalError(e));
            }
        }
    }

    private synchronized List<Pending<?>> nextBatch() {
        List<Pending<?>> batch = new ArrayList<>(Math.min(queue.size(), LARGEST_BATCH));
        while (!queue.isEmpty() && batch.size() < LARGEST_BATCH) {
            batch.add(queue.remove());
        }
        draining = !batch.isEmpty();
        return batch;
    }

    private static ControlException internalError(Throwable cause) {
        return new ControlException(Code.UNAVAILABLE, "internal error", cause);
    }

    private void carryOut(List<Pending<?>> batch, int attempt) {
        World before = world;
        World after = before;
        List<Decided<?>> decided = new ArrayList<>(batch.size());
        Command.Context context = new Command.Context(clock.instant(), random);
        for (Pending<?> pending : batch) {
            Decided<?> one = decide(pending, after, context);
            decided.add(one);
            after = one.after;
        }
        World committed;
        try {
            committed = commit(before, after, decided);
        } catch (StaleRevisionException stale) {
            again(decided, attempt, stale);
            return;
        } catch (StoreException e) {
            unavailable(decided, attempt, e);
            return;
        }
        decided.forEach(one -> writeBehind.changed(one.decision.presences().keySet()));
        if (committed != before) {
            publish(committed);
        }
        decided.forEach(Decided::answer);
    }

    private void unavailable(List<Decided<?>> decided, int attempt, StoreException e) {
        List<Pending<?>> durable = pending(decided, true);
        LOG.warn("tailnet {}: {} changes could not be stored: {}", tailnet, durable.size(), e.getMessage());
        refuse(durable, new ControlException(Code.UNAVAILABLE, "the change could not be stored", e));
        carryOut(pending(decided, false), attempt);
    }

    /** Returns the commands that need the store, or those that do not and are none the worse for its failure. */
    private static List<Pending<?>> pending(List<Decided<?>> decided, boolean durable) {
        List<Pending<?>> some = new ArrayList<>();
        for (Decided<?> one : decided) {
            if (one.decision.mutations().isEmpty() != durable) {
                some.add(one.pending);
            }
        }
        return some;
    }

    /** A refusal is told like any answer, once it is clear that what it rests on has happened. */
    private <R> Decided<R> decide(Pending<R> pending, World before, Command.Context context) {
        try {
            Decision<R> decision = pending.command.decide(before, context);
            return new Decided<>(pending, decision, decision.applyTo(before));
        } catch (ControlException refused) {
            return new Decided<>(pending, Decision.refusal(refused), before);
        } catch (RuntimeException e) {
            LOG.error("tailnet {}: a command failed unexpectedly", tailnet, e);
            return new Decided<>(pending, Decision.refusal(internalError(e)), before);
        }
    }

    private World commit(World before, World after, List<Decided<?>> decided) {
        List<Mutation> mutations = new ArrayList<>();
        decided.forEach(one -> mutations.addAll(one.decision.mutations()));
        return mutations.isEmpty() ? after : after.atRevision(store.commit(tailnet, before.revision(), mutations));
    }

    /** Another server has written: take its world, with the volatile facts that are known here, and decide anew. */
    private void again(List<Decided<?>> decided, int attempt, StaleRevisionException stale) {
        if (attempt == ATTEMPTS_PER_BATCH) {
            unavailable(decided, attempt, stale);
            return;
        }
        World old = world;
        WorldEdit edit;
        try {
            edit = reload.apply(old).edit();
        } catch (StoreException e) {
            unavailable(decided, attempt, e);
            return;
        }
        old.nodes().forEach(edit::keep);
        edit.keep(old.routers());
        publish(edit.freeze());
        List<Pending<?>> batch =
                decided.stream().<Pending<?>>map(Decided::pending).toList();
        carryOut(batch, attempt + 1);
    }

    private static void refuse(List<Pending<?>> batch, ControlException why) {
        batch.forEach(pending -> pending.answer.completeExceptionally(why));
    }

    private void publish(World next) {
        world = next;
        try {
            published.accept(next);
        } catch (RuntimeException e) {
            LOG.error("tailnet {}: clients cannot be told of a change yet", tailnet, e);
        }
    }
}
