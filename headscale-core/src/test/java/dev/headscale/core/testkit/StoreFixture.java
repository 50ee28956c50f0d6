package dev.headscale.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens the store of a test, keeps a model beside it, and compares the two. */
abstract class StoreFixture {
    static final TailnetId TAILNET = new TailnetId("first");

    private final Map<TailnetId, StoreModel> models = new HashMap<>();
    private Store store;

    /**
     * Opens the store of this test. The first call in a test finds an empty store; later calls find what the former ones
     * left, if the kind of store allows that at all. The kit closes what this returns.
     *
     * @return an open store
     * @throws Exception if that fails; the test then fails
     */
    protected abstract Store open() throws Exception;

    /**
     * Tells whether what a store holds is still there when {@link #open} is called after it was closed.
     *
     * @return false for a store that forgets
     */
    protected abstract boolean isDurable();

    /**
     * Tells whether {@link #open} may be called while another store of the same test is open, and finds what that holds.
     *
     * @return false for a store that has its content for itself
     */
    protected abstract boolean isShared();

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    final Store store() {
        return store;
    }

    final StoreModel model(TailnetId tailnet) {
        return models.computeIfAbsent(tailnet, id -> new StoreModel());
    }

    /** Commits on the current revision, to the store and to the model. */
    final void commit(TailnetId tailnet, List<Mutation> mutations) {
        long before = model(tailnet).revision();
        assertThat(store.commit(tailnet, before, mutations)).isEqualTo(before + 1);
        model(tailnet).commit(mutations);
    }

    final void commit(Mutation... mutations) {
        commit(TAILNET, List.of(mutations));
    }

    final void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences) {
        store.savePresence(tailnet, presences);
        model(tailnet).savePresence(presences);
    }

    /** Checks that the store holds what the model does, also after it was closed and opened again. */
    final void assertStoreHoldsTheModel() throws Exception {
        assertHolds(store);
        if (isDurable()) {
            reopenStore();
            assertHolds(store);
        }
    }

    final void reopenStore() throws Exception {
        store.close();
        store = open();
    }

    final void assertHolds(Store candidate) {
        assertThat(candidate.tailnets())
                .containsExactlyInAnyOrderElementsOf(models.keySet().stream()
                        .filter(tailnet -> model(tailnet).revision() > 0)
                        .toList());
        models.forEach((tailnet, model) -> assertSame(candidate.load(tailnet), model.snapshot()));
    }

    static void assertStale(Store store, TailnetId tailnet, long revision) {
        List<Mutation> mutations =
                List.of(new Mutation.PutUser(StoreSamples.user(99)), new Mutation.DeleteUser(new UserId(1)));
        assertThatThrownBy(() -> store.commit(tailnet, revision, mutations)).isInstanceOf(StaleRevisionException.class);
    }

    private static void assertSame(TailnetSnapshot found, TailnetSnapshot expected) {
        TailnetSnapshot sorted = StoreModel.sorted(found);
        assertThat(sorted.revision()).as("revision").isEqualTo(expected.revision());
        assertThat(sorted.ids()).as("ids").isEqualTo(expected.ids());
        assertThat(sorted.users()).as("users").isEqualTo(expected.users());
        assertThat(sorted.nodes()).as("nodes").isEqualTo(expected.nodes());
        assertThat(sorted.presences()).as("presences").isEqualTo(expected.presences());
        assertThat(sorted.preAuthKeys()).as("pre-auth keys").isEqualTo(expected.preAuthKeys());
        assertThat(sorted.apiKeys()).as("API keys").isEqualTo(expected.apiKeys());
        assertThat(sorted.policy()).as("policy").isEqualTo(expected.policy());
    }
}
