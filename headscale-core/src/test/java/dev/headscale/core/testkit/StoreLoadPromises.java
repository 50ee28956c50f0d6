package dev.headscale.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A store keeps its promises for large tailnets and when several threads come at once. */
abstract class StoreLoadPromises extends StoreContentPromises {

    @Test
    void takesThousandsOfMutationsInOneCommit() throws Exception {
        List<Mutation> mutations = new ArrayList<>(putNodes(1, 5000));
        mutations.addAll(putNodes(4001, 4500)); // the same ids again
        LongStream.rangeClosed(1, 500).forEach(id -> mutations.add(new Mutation.DeleteNode(new NodeId(id))));
        commit(TAILNET, mutations);
        assertStoreHoldsTheModel();
    }

    @Test
    void savesThePresenceOfThousandsOfNodes() throws Exception {
        commit(TAILNET, putNodes(1, 2000));
        Map<NodeId, Presence> presences = new HashMap<>();
        for (long id = 1; id <= 2500; id++) {
            presences.put(new NodeId(id), StoreSamples.presence(id));
        }
        savePresence(TAILNET, presences);
        assertStoreHoldsTheModel();
    }

    /**
     * The time of many small commits is compared with that of the large one before, so a slow machine does not matter:
     * a store that writes all of a tailnet for each commit is several times over the limit.
     */
    @Test
    void changesOneOfTenThousandNodesCheaply() throws Exception {
        long start = System.nanoTime();
        commit(TAILNET, putNodes(1, 10_000));
        Duration large = Duration.ofNanos(System.nanoTime() - start);

        start = System.nanoTime();
        for (long id = 5000; id < 5030; id++) {
            commit(new Mutation.PutNode(StoreSamples.node(id).with(change -> change.hostname("changed"))));
        }
        Duration small = Duration.ofNanos(System.nanoTime() - start);

        assertThat(small)
                .as("30 commits of one node, after one of 10,000 in " + large)
                .isLessThan(large.multipliedBy(5));
        assertStoreHoldsTheModel();
    }

    @Test
    void takesCommitsToDifferentTailnetsAtOnce() throws Exception {
        int tailnets = 6;
        int commits = 20;
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int t = 0; t < tailnets; t++) {
            TailnetId tailnet = new TailnetId("tailnet-" + t);
            tasks.add(() -> commitAndSave(store(), tailnet, commits));
            for (int i = 1; i <= commits; i++) {
                model(tailnet).commit(step(i));
            }
            model(tailnet).savePresence(Map.of(new NodeId(1), StoreSamples.presence(commits)));
        }
        assertThat(inParallel(tasks)).containsOnly((long) commits);
        assertStoreHoldsTheModel();
    }

    @Test
    void seesWhatAnotherStoreCommitted() throws Exception {
        assumeTrue(isShared(), "this store does not share its content");
        commit(new Mutation.PutNode(StoreSamples.node(1)));
        try (Store second = open()) {
            assertHolds(second);
            second.commit(TAILNET, 1, List.of(new Mutation.PutNode(StoreSamples.node(2))));
            model(TAILNET).commit(List.of(new Mutation.PutNode(StoreSamples.node(2))));
            assertHolds(store());
            assertStale(store(), TAILNET, 1);
            assertHolds(second);
        }
    }

    @Test
    void letsOneOfTwoStoresWinEachRevision() throws Exception {
        assumeTrue(isShared(), "this store does not share its content");
        try (Store second = open()) {
            int wins = 20;
            List<Long> won = inParallel(List.of(() -> race(store(), wins), () -> race(second, wins)));
            assertThat(won).containsOnly((long) wins);
            assertThat(store().load(TAILNET).revision()).isEqualTo(2L * wins);
            assertThat(store().load(TAILNET).ids().node()).isEqualTo(2L * wins);
        }
    }

    /** Counts up as often as asked, deciding anew after each race that was lost. */
    private static long race(Store store, int wins) {
        long won = 0;
        while (won < wins) {
            var now = store.load(TAILNET);
            try {
                store.commit(
                        TAILNET,
                        now.revision(),
                        List.of(new Mutation.AdvanceIds(now.ids().nextNode())));
                won++;
            } catch (StaleRevisionException e) {
                Thread.onSpinWait();
            }
        }
        return won;
    }

    private static long commitAndSave(Store store, TailnetId tailnet, int commits) {
        long revision = 0;
        for (int i = 1; i <= commits; i++) {
            revision = store.commit(tailnet, revision, step(i));
            store.savePresence(tailnet, Map.of(new NodeId(1), StoreSamples.presence(i)));
            store.load(tailnet);
        }
        return revision;
    }

    private static List<Mutation> step(long i) {
        return List.of(
                new Mutation.PutNode(StoreSamples.node(1, i)),
                new Mutation.PutUser(StoreSamples.user(i)),
                new Mutation.AdvanceIds(new IdCounters(i, 1, 0, 0)));
    }

    private static List<Mutation> putNodes(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .<Mutation>mapToObj(id -> new Mutation.PutNode(StoreSamples.node(id)))
                .toList();
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
