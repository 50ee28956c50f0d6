package dev.headscale.core.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Runs tasks without threads of its own: whoever brings a task runs it, and all that it leads to, before going on. So a test
 * knows that everything has happened when a call returns. Tasks can be held back to be run together, and in an order that
 * is drawn, since nobody promises one. Thread-safe.
 */
public final class SteppedExecutor implements Executor {
    private final Optional<RandomGenerator> order;

    /** Guarded by this. */
    private final List<Runnable> waiting = new ArrayList<>();

    /** Guarded by this. */
    private boolean running;

    /** Guarded by this. */
    private boolean held;

    /** Makes an executor that runs tasks in the order in which they came. */
    public SteppedExecutor() {
        order = Optional.empty();
    }

    /**
     * Makes an executor that runs waiting tasks in an order that is drawn.
     *
     * @param order draws
     */
    public SteppedExecutor(RandomGenerator order) {
        this.order = Optional.of(order);
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            waiting.add(task);
        }
        runAll();
    }

    /** Holds tasks back from now on. */
    public synchronized void hold() {
        held = true;
    }

    /** Runs what was held back, and tasks as they come from now on. */
    public void release() {
        synchronized (this) {
            held = false;
        }
        runAll();
    }

    private void runAll() {
        synchronized (this) {
            if (running) {
                return;
            }
            running = true;
        }
        for (Optional<Runnable> task = next(); task.isPresent(); task = next()) {
            task.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        if (held || waiting.isEmpty()) {
            running = false;
            return Optional.empty();
        }
        int index = order.map(random -> random.nextInt(waiting.size())).orElse(0);
        return Optional.of(waiting.remove(index));
    }
}
