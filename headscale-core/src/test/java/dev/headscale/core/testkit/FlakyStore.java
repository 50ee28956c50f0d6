package dev.headscale.core.testkit;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A store that fails when a test wants it to, and remembers what it was asked to write. What fails changes nothing in the
 * store behind it, unless only the answer is to be lost. Thread-safe.
 */
public final class FlakyStore implements Store {
    private final Store behind;
    private final List<List<Mutation>> commits = new ArrayList<>();
    private final List<Map<NodeId, Presence>> presences = new ArrayList<>();
    private BooleanSupplier readsFail = () -> false;
    private BooleanSupplier writesFail = () -> false;
    private BooleanSupplier answersAreLost = () -> false;
    private Runnable beforeCommit = () -> {};
    private int attempts;
    private int closings;

    /**
     * Makes a store that works until told otherwise.
     *
     * @param behind does the work
     */
    public FlakyStore(Store behind) {
        this.behind = behind;
    }

    /**
     * Decides which writes fail.
     *
     * @param decision asked at each commit and each saving of presence; true makes it fail
     */
    public synchronized void failWrites(BooleanSupplier decision) {
        writesFail = decision;
    }

    /**
     * Decides which commits are carried out although the caller is told that they failed, as when a connection breaks.
     *
     * @param decision asked after each commit; true makes it seem to fail
     */
    public synchronized void loseAnswers(BooleanSupplier decision) {
        answersAreLost = decision;
    }

    /**
     * Decides which reads fail.
     *
     * @param decision asked at each load, ping and search; true makes it fail
     */
    public synchronized void failReads(BooleanSupplier decision) {
        readsFail = decision;
    }

    /**
     * Does something, such as a write of another server, right before each commit.
     *
     * @param action what to do
     */
    public synchronized void beforeCommit(Runnable action) {
        beforeCommit = action;
    }

    /**
     * Returns what was committed.
     *
     * @return the mutations of each commit that was carried out, in order
     */
    public synchronized List<List<Mutation>> commits() {
        return List.copyOf(commits);
    }

    /**
     * Counts the commits that were tried.
     *
     * @return their number, with those that failed
     */
    public synchronized int attempts() {
        return attempts;
    }

    /**
     * Returns what was saved of presence.
     *
     * @return each set that was saved, in order
     */
    public synchronized List<Map<NodeId, Presence>> presences() {
        return List.copyOf(presences);
    }

    /**
     * Counts closings.
     *
     * @return how often the store was closed
     */
    public synchronized int closings() {
        return closings;
    }

    @Override
    public List<TailnetId> tailnets() {
        failIf(readsFail());
        return behind.tailnets();
    }

    @Override
    public TailnetSnapshot load(TailnetId tailnet) {
        failIf(readsFail());
        return behind.load(tailnet);
    }

    @Override
    public long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations) {
        Runnable first;
        synchronized (this) {
            attempts++;
            first = beforeCommit;
        }
        first.run();
        failIf(writesFail());
        long revision = behind.commit(tailnet, expectedRevision, mutations);
        synchronized (this) {
            commits.add(List.copyOf(mutations));
        }
        failIf(answersAreLost());
        return revision;
    }

    @Override
    public void savePresence(TailnetId tailnet, Map<NodeId, Presence> saved) {
        failIf(writesFail());
        behind.savePresence(tailnet, saved);
        synchronized (this) {
            presences.add(Map.copyOf(saved));
        }
    }

    @Override
    public Optional<TailnetId> locate(Credential credential) {
        failIf(readsFail());
        return behind.locate(credential);
    }

    @Override
    public void ping() {
        failIf(readsFail());
        behind.ping();
    }

    @Override
    public void close() {
        synchronized (this) {
            closings++;
        }
        behind.close();
    }

    private synchronized BooleanSupplier readsFail() {
        return readsFail;
    }

    private synchronized BooleanSupplier writesFail() {
        return writesFail;
    }

    private synchronized BooleanSupplier answersAreLost() {
        return answersAreLost;
    }

    private static void failIf(BooleanSupplier decision) {
        if (decision.getAsBoolean()) {
            throw new StoreException("the store fails on purpose");
        }
    }
}
