package dev.headscale.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A random sequence of changes to a store, each also made to the model. Used by one thread. */
final class StoreHistory {
    private static final int IDS = 12;
    private static final List<TailnetId> TAILNETS =
            List.of(StoreFixture.TAILNET, new TailnetId("second"), new TailnetId("a-third-one"));

    private final StoreFixture fixture;
    private final long seed;
    private final Random random;
    private final Set<Credential> everSeen = new HashSet<>();

    StoreHistory(StoreFixture fixture, long seed) {
        this.fixture = fixture;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Makes the changes; a failure says which seed repeats them. */
    void run(int steps) {
        int step = 0;
        try {
            for (; step < steps; step++) {
                step(step);
            }
            fixture.assertStoreHoldsTheModel();
            checkCredentials();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "at step " + step + "; to repeat: -Dstore.seed=" + seed + "; " + e.getMessage(), e);
        }
    }

    private void step(int step) throws Exception {
        TailnetId tailnet = TAILNETS.get(random.nextInt(TAILNETS.size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> savePresence(tailnet);
            case 2 ->
                StoreFixture.assertStale(
                        fixture.store(), tailnet, fixture.model(tailnet).revision() + (random.nextBoolean() ? 1 : -1));
            case 3 -> check(step);
            default -> commit(tailnet);
        }
    }

    private void commit(TailnetId tailnet) {
        List<Mutation> mutations = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
            List<Mutation> candidates = List.of(random.nextInt(3) == 0 ? deletes(anyId()) : puts(anyId(), random));
            mutations.add(candidates.get(random.nextInt(candidates.size())));
        }
        fixture.commit(tailnet, mutations);
        everSeen.addAll(fixture.model(tailnet).credentials());
    }

    private void savePresence(TailnetId tailnet) {
        Map<NodeId, Presence> presences = new HashMap<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            presences.put(new NodeId(anyId()), StoreSamples.randomPresence(random));
        }
        fixture.savePresence(tailnet, presences);
    }

    private void check(int step) throws Exception {
        if (fixture.isDurable() && step % 8 == 0) {
            fixture.reopenStore();
        }
        fixture.assertHolds(fixture.store());
    }

    private void checkCredentials() {
        for (Credential credential : everSeen) {
            List<TailnetId> holders = TAILNETS.stream()
                    .filter(tailnet -> fixture.model(tailnet).credentials().contains(credential))
                    .toList();
            if (holders.isEmpty()) {
                assertThat(fixture.store().locate(credential)).isEmpty();
            } else {
                assertThat(fixture.store().locate(credential).orElseThrow()).isIn(holders);
            }
        }
    }

    private long anyId() {
        return 1L + random.nextInt(IDS);
    }

    /** One put of every kind, and an advance of the counters. */
    static Mutation[] puts(long id, Random random) {
        return new Mutation[] {
            new Mutation.PutUser(StoreSamples.randomUser(id, random)),
            new Mutation.PutNode(StoreSamples.randomNode(id, random)),
            new Mutation.PutPreAuthKey(StoreSamples.randomPreAuthKey(id, random)),
            new Mutation.PutApiKey(StoreSamples.randomApiKey(id, random)),
            new Mutation.PutPolicy(StoreSamples.randomPolicy(random)),
            new Mutation.AdvanceIds(new IdCounters(id, random.nextInt(100), random.nextInt(100), random.nextInt(100)))
        };
    }

    /** One deletion of every kind. */
    static Mutation[] deletes(long id) {
        return new Mutation[] {
            new Mutation.DeleteUser(new UserId(id)),
            new Mutation.DeleteNode(new NodeId(id)),
            new Mutation.DeletePreAuthKey(new PreAuthKeyId(id)),
            new Mutation.DeleteApiKey(new ApiKeyId(id))
        };
    }
}
