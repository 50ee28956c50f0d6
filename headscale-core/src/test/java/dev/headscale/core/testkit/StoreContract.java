package dev.headscale.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What {@link Store} promises, as tests. To check a store, extend this class and say how to open one; JUnit finds the
 * inherited tests. Each test has a store of its own.
 *
 * <p>Beyond the words of {@code Store} this asks for: text that may be any Java string, also with NUL characters and
 * unpaired surrogates, because names come from devices; instants to the nanosecond; no rule about references between
 * entries (a user may go before its nodes do); and that a small change to a large tailnet is cheap.
 */
public abstract class StoreContract extends StoreLoadPromises {
    private static final TailnetId OTHER = new TailnetId("second");

    /** For subclasses. */
    protected StoreContract() {}

    @Test
    void isEmptyAtFirst() {
        assertThat(store().tailnets()).isEmpty();
        assertThat(store().load(TAILNET)).isEqualTo(TailnetSnapshot.EMPTY);
        assertThat(store().tailnets()).as("loading creates nothing").isEmpty();
    }

    @Test
    void createsATailnetWithItsFirstCommit() throws Exception {
        commit(new Mutation.PutUser(StoreSamples.user(1)));
        commit(OTHER, List.of(new Mutation.DeleteUser(new UserId(1))));
        assertStoreHoldsTheModel();
    }

    @Test
    void countsCommits() throws Exception {
        for (int i = 1; i <= 5; i++) {
            commit(new Mutation.PutUser(StoreSamples.user(i)), new Mutation.PutUser(StoreSamples.user(i + 1)));
        }
        assertThat(store().load(TAILNET).revision()).isEqualTo(5);
        assertStoreHoldsTheModel();
    }

    @Test
    void refusesACommitThatWasDecidedOnAnotherRevision() throws Exception {
        commit(new Mutation.PutUser(StoreSamples.user(1)));
        commit(new Mutation.PutUser(StoreSamples.user(2)));
        for (long stale : new long[] {0, 1, 3, -1, Long.MAX_VALUE}) {
            assertStale(store(), TAILNET, stale);
        }
        assertStoreHoldsTheModel();
    }

    @Test
    void refusesAFirstCommitOnAnythingButRevisionZero() throws Exception {
        assertStale(store(), TAILNET, 1);
        assertStale(store(), TAILNET, -1);
        assertStoreHoldsTheModel();
    }

    @Test
    void refusesAnEmptyCommit() throws Exception {
        commit(new Mutation.PutUser(StoreSamples.user(1)));
        assertThatThrownBy(() -> store().commit(TAILNET, 1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().commit(OTHER, 0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertStoreHoldsTheModel();
    }

    @Test
    void changesNothingIfACommitFailsHalfway() throws Exception {
        commit(new Mutation.PutUser(StoreSamples.user(1)));
        for (TailnetId tailnet : List.of(TAILNET, OTHER)) {
            long revision = model(tailnet).revision();
            assertThatThrownBy(() -> store().commit(tailnet, revision, new HalfReadable()))
                    .isInstanceOf(RuntimeException.class);
        }
        assertStoreHoldsTheModel();
        commit(new Mutation.PutUser(StoreSamples.user(2)));
        assertStoreHoldsTheModel();
    }

    @Test
    void replacesWhatHasTheSameId() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            commit(StoreHistory.puts(7, random));
            savePresence(TAILNET, Map.of(new NodeId(7), StoreSamples.randomPresence(random)));
        }
        assertStoreHoldsTheModel();
        assertThat(store().load(TAILNET).presences())
                .as("a put keeps the presence")
                .containsKey(new NodeId(7));
    }

    @Test
    void appliesMutationsInOrder() throws Exception {
        commit(
                new Mutation.PutNode(StoreSamples.node(1)),
                new Mutation.PutNode(StoreSamples.node(2)),
                new Mutation.PutUser(StoreSamples.user(4)));
        commit(
                new Mutation.PutUser(StoreSamples.user(1)),
                new Mutation.DeleteUser(new UserId(1)),
                new Mutation.PutUser(StoreSamples.user(4)),
                new Mutation.DeleteUser(new UserId(4)),
                new Mutation.DeleteUser(new UserId(2)),
                new Mutation.PutUser(StoreSamples.user(2)),
                new Mutation.PutUser(StoreSamples.user(3)),
                new Mutation.PutUser(StoreSamples.user(3, "last", StoreSamples.INSTANTS.get(0))));
        commit(
                new Mutation.PutNode(StoreSamples.node(1, 2)), // two nodes exchange their keys
                new Mutation.PutNode(StoreSamples.node(2, 1)));
        assertStoreHoldsTheModel();
    }

    @Test
    void ignoresTheDeletionOfWhatIsNotThere() throws Exception {
        commit(StoreHistory.puts(1, new Random(2)));
        commit(StoreHistory.deletes(2));
        assertStoreHoldsTheModel();
        commit(StoreHistory.deletes(1));
        commit(StoreHistory.deletes(1));
        assertStoreHoldsTheModel();
    }

    @Test
    void leavesNodesAloneWhenTheirUserOrKeyGoes() throws Exception {
        commit(
                new Mutation.PutUser(StoreSamples.user(1)),
                new Mutation.PutPreAuthKey(StoreSamples.preAuthKey(1)),
                new Mutation.PutNode(StoreSamples.node(1)));
        commit(new Mutation.DeleteUser(new UserId(1)), new Mutation.DeletePreAuthKey(new PreAuthKeyId(1)));
        assertStoreHoldsTheModel();
    }

    @Test
    void forgetsThePresenceOfADeletedNode() throws Exception {
        Map<NodeId, Presence> both =
                Map.of(new NodeId(1), StoreSamples.presence(1), new NodeId(2), StoreSamples.presence(2));
        commit(new Mutation.PutNode(StoreSamples.node(1)), new Mutation.PutNode(StoreSamples.node(2)));
        savePresence(TAILNET, both);
        commit(new Mutation.DeleteNode(new NodeId(1)));
        commit(
                new Mutation.PutNode(StoreSamples.node(1)),
                new Mutation.DeleteNode(new NodeId(2)),
                new Mutation.PutNode(StoreSamples.node(2)));
        assertThat(store().load(TAILNET).presences()).isEmpty();
        assertStoreHoldsTheModel();
    }

    @Test
    void savesPresenceOfKnownNodesOnlyAndKeepsTheRevision() throws Exception {
        store().savePresence(TAILNET, Map.of(new NodeId(1), StoreSamples.presence(1)));
        assertStoreHoldsTheModel();
        commit(new Mutation.PutNode(StoreSamples.node(1)));
        savePresence(TAILNET, Map.of());
        savePresence(TAILNET, Map.of(new NodeId(1), StoreSamples.presence(2), new NodeId(2), StoreSamples.presence(3)));
        savePresence(TAILNET, Map.of(new NodeId(1), StoreSamples.presence(4)));
        assertThat(store().load(TAILNET).presences()).containsOnlyKeys(new NodeId(1));
        assertStoreHoldsTheModel();
        commit(new Mutation.PutNode(StoreSamples.node(2)));
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsThePolicyThatWasSetLast() throws Exception {
        commit(new Mutation.PutUser(StoreSamples.user(1)));
        assertThat(store().load(TAILNET).policy()).isEmpty();
        List<String> texts = new ArrayList<>(StoreSamples.TEXTS);
        texts.add("// 日本語 \uD83D\uDC69 ".repeat(20_000));
        for (String text : texts) {
            commit(new Mutation.PutPolicy(new PolicyText(text, StoreSamples.INSTANTS.get(1))));
            assertStoreHoldsTheModel();
        }
        commit(
                new Mutation.PutPolicy(new PolicyText("first", StoreSamples.INSTANTS.get(0))),
                new Mutation.PutPolicy(new PolicyText("last", StoreSamples.INSTANTS.get(2))));
        assertThat(store().load(TAILNET).policy()).map(PolicyText::text).contains("last");
        assertStoreHoldsTheModel();
    }

    @Test
    void keepsThePoliciesOfTailnetsApart() throws Exception {
        commit(new Mutation.PutPolicy(new PolicyText("one", Instant.EPOCH)));
        commit(OTHER, List.of(new Mutation.PutUser(StoreSamples.user(1))));
        assertStoreHoldsTheModel();
        commit(OTHER, List.of(new Mutation.PutPolicy(new PolicyText("two", Instant.EPOCH))));
        assertStoreHoldsTheModel();
    }

    @Test
    void locatesCredentials() throws Exception {
        commit(
                new Mutation.PutNode(StoreSamples.node(1)),
                new Mutation.PutPreAuthKey(StoreSamples.preAuthKey(2)),
                new Mutation.PutApiKey(StoreSamples.apiKey(3)));
        commit(OTHER, List.of(new Mutation.PutNode(StoreSamples.node(1, 4))));
        for (int round = 0; round < 2; round++) {
            assertThat(store().locate(nodeKey(1))).contains(TAILNET);
            assertThat(store().locate(new Credential.OfPreAuthKey(StoreSamples.prefix(2))))
                    .contains(TAILNET);
            assertThat(store().locate(new Credential.OfApiKey(StoreSamples.prefix(3))))
                    .contains(TAILNET);
            assertThat(store().locate(nodeKey(4))).contains(OTHER);
            if (isDurable()) {
                reopenStore();
            }
        }
    }

    @Test
    void doesNotLocateWhatNobodyHas() {
        commit(new Mutation.PutPreAuthKey(StoreSamples.preAuthKey(1)), new Mutation.PutApiKey(StoreSamples.apiKey(2)));
        assertThat(store().locate(nodeKey(1))).isEmpty();
        assertThat(store().locate(new Credential.OfPreAuthKey(StoreSamples.prefix(2))))
                .isEmpty();
        assertThat(store().locate(new Credential.OfApiKey(StoreSamples.prefix(1))))
                .isEmpty();
        for (String text : StoreSamples.TEXTS) {
            assertThat(store().locate(new Credential.OfPreAuthKey(text))).isEmpty();
            assertThat(store().locate(new Credential.OfApiKey(text + "%"))).isEmpty();
        }
    }

    @Test
    void locatesANodeByItsPresentKeyOnly() {
        commit(new Mutation.PutNode(StoreSamples.node(1, 10)));
        commit(new Mutation.PutNode(StoreSamples.node(1, 11)));
        assertThat(store().locate(nodeKey(10))).isEmpty();
        assertThat(store().locate(nodeKey(11))).contains(TAILNET);
        commit(new Mutation.DeleteNode(new NodeId(1)));
        assertThat(store().locate(nodeKey(11))).isEmpty();
    }

    @Test
    void locatesWhatIsLeftOfACredentialThatTwoTailnetsHave() {
        commit(new Mutation.PutApiKey(StoreSamples.apiKey(1)));
        commit(OTHER, List.of(new Mutation.PutApiKey(StoreSamples.apiKey(1))));
        assertThat(store().locate(new Credential.OfApiKey(StoreSamples.prefix(1))))
                .isPresent();
        commit(new Mutation.DeleteApiKey(new ApiKeyId(1)));
        assertThat(store().locate(new Credential.OfApiKey(StoreSamples.prefix(1))))
                .contains(OTHER);
    }

    @Test
    void answersAPingWhileOpen() {
        assertThatCode(() -> store().ping()).doesNotThrowAnyException();
    }

    @Test
    void failsOnceClosed() {
        commit(new Mutation.PutNode(StoreSamples.node(1)));
        Store closed = store();
        closed.close();
        assertThatCode(closed::close).as("closing again").doesNotThrowAnyException();
        List<Mutation> mutations = List.of(new Mutation.PutNode(StoreSamples.node(2)));
        assertThatThrownBy(closed::tailnets).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> closed.load(TAILNET)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> closed.commit(TAILNET, 1, mutations))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StaleRevisionException.class);
        assertThatThrownBy(() -> closed.savePresence(TAILNET, Map.of(new NodeId(1), Presence.UNKNOWN)))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> closed.locate(nodeKey(1))).isInstanceOf(StoreException.class);
        assertThatThrownBy(closed::ping).isInstanceOf(StoreException.class);
    }

    @Test
    void keepsItsPromisesInALongRandomHistory() {
        new StoreHistory(this, Long.getLong("store.seed", System.nanoTime())).run(150);
    }

    static Credential nodeKey(long seed) {
        return new Credential.OfNode(StoreSamples.nodeKey(seed));
    }

    /** Hands out two mutations and breaks at the third. */
    private static final class HalfReadable extends AbstractList<Mutation> {
        @Override
        public Mutation get(int index) {
            if (index == 2) {
                throw new IllegalStateException("broken on purpose");
            }
            return new Mutation.PutUser(StoreSamples.user(50 + index));
        }

        @Override
        public int size() {
            return 3;
        }
    }
}
