package dev.headscale.runner.internal.derp;

import dev.headscale.core.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that stands still until a test moves it. Thread-safe. */
final class ManualTime implements Scheduler {
    private final List<Task> tasks = new ArrayList<>();
    private long now;

    private record Task(long at, Runnable run) {}

    synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable run) {
        Task task = new Task(now + Math.max(0, delay.toNanos()), run);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** Moves time, and runs on the calling thread what becomes due, in order. */
    void advance(Duration by) {
        long until = nanos() + by.toNanos();
        for (Task due = next(until); due != null; due = next(until)) {
            due.run().run();
        }
    }

    /** Moves time to the next task, and runs it. */
    void advanceToNext() {
        advance(Duration.ofNanos(untilNext()));
    }

    private synchronized long untilNext() {
        return tasks.stream().mapToLong(Task::at).min().orElseThrow() - now;
    }

    private synchronized @Nullable Task next(long until) {
        Task first = tasks.stream()
                .filter(task -> task.at() <= until)
                .min(Comparator.comparingLong(Task::at))
                .orElse(null);
        now = first == null ? until : Math.max(now, first.at());
        tasks.remove(first);
        return first;
    }

    synchronized int pending() {
        return tasks.size();
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
