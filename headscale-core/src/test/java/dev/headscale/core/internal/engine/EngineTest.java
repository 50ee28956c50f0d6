package dev.headscale.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.world.Samples;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EngineTest extends EngineFixture {

    @Test
    void commandsThatWaitTogetherShareOneCommitAndOneWorld() {
        executor.hold();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            answers.add(putUser(i, "user-" + i));
        }
        executor.release();
        assertThat(store.commits()).hasSize(1);
        assertThat(store.commits().get(0)).hasSize(10);
        assertThat(published).hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(engine.world().users().size()).isEqualTo(10);
        assertThat(engine.world().revision()).isEqualTo(1);
    }

    @Test
    void aCommitIsBounded() {
        executor.hold();
        for (int i = 1; i <= 1025; i++) {
            putUser(i, "user-" + i);
        }
        executor.release();
        assertThat(store.commits()).extracting(List::size).containsExactly(1024, 1);
    }

    @Test
    void eachCommandIsDecidedOnWhatTheOneBeforeLeadsTo() {
        executor.hold();
        List<CompletableFuture<Long>> counts = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int id = i;
            counts.add(engine.submit((world, context) -> {
                long before = world.users().size();
                return Decision.commit(List.of(new Mutation.PutUser(Samples.user(id, "u" + id))), after -> before);
            }));
        }
        executor.release();
        assertThat(counts).extracting(CompletableFuture::join).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anAnswerIsToldFromTheWorldAfterItsOwnCommandAndNotAfterLaterOnes() {
        submit(new Mutation.PutNode(Samples.node(1))).join();
        executor.hold();
        CompletableFuture<NodeState> renamed = engine.submit((world, context) -> Decision.commit(
                List.of(new Mutation.PutNode(Samples.node(1).with(to -> to.givenName("renamed")))),
                after -> after.node(new NodeId(1)).orElseThrow()));
        CompletableFuture<Long> deleted = submit(new Mutation.DeleteNode(new NodeId(1)));
        executor.release();
        assertThat(renamed.join().node().givenName()).isEqualTo("renamed");
        assertThat(deleted).isCompleted();
        assertThat(engine.world().nodes().size()).isZero();
    }

    @Test
    void nobodyGetsAnAnswerOrSeesTheWorldBeforeTheCommit() {
        List<String> seen = new ArrayList<>();
        executor.hold();
        CompletableFuture<Long> answer = putUser(1, "alice");
        store.beforeCommit(() -> seen.add(answer.isDone() + " " + published.size() + " "
                + engine.world().users().size()));
        executor.release();
        assertThat(seen).containsExactly("false 0 0");
        assertThat(answer).isCompletedWithValue(1L);
        assertThat(published).containsExactly(engine.world());
    }

    @Test
    void aRefusedCommandLeavesNoTrace() {
        executor.hold();
        CompletableFuture<Long> first = putUser(1, "alice");
        CompletableFuture<Long> refused = createUser(2, "alice");
        CompletableFuture<Long> last = createUser(3, "bob");
        executor.release();
        assertThat(first).isCompleted();
        assertThat(last).isCompleted();
        assertCode(refused, Code.ALREADY_EXISTS);
        assertThat(store.commits()).hasSize(1);
        assertThat(store.commits().get(0)).hasSize(2);
        assertThat(engine.world().users().get(new UserId(2))).isEmpty();
    }

    @Test
    void aCommandThatChangesNothingNeitherCommitsNorPublishes() {
        assertThat(engine.submit((world, context) -> Decision.nothing(7L)).join())
                .isEqualTo(7L);
        assertThat(store.attempts()).isZero();
        assertThat(published).isEmpty();
    }

    @Test
    void aCallbackMaySubmitTheNextCommand() {
        CompletableFuture<Long> second = putUser(1, "alice").thenCompose(done -> putUser(2, "bob"));
        assertThat(second).isCompletedWithValue(2L);
        assertThat(store.commits()).hasSize(2);
    }

    @Test
    void aClosedEngineCarriesOutWhatIsQueuedAndRefusesTheRest() {
        executor.hold();
        CompletableFuture<Long> queued = putUser(1, "alice");
        engine.close();
        CompletableFuture<Long> late = putUser(2, "bob");
        assertCode(late, Code.CLOSED);
        executor.release();
        assertThat(queued).isCompletedWithValue(1L);
        assertThat(engine.world().users().size()).isEqualTo(1);
    }

    @Test
    void presenceIsSavedOnceAndOnlyWhereItChanged() {
        submit(new Mutation.PutNode(Samples.node(1)), new Mutation.PutNode(Samples.node(2)))
                .join();
        setPresence(1, 5).join();
        setPresence(1, 6).join();
        engine.savePresence().join();
        engine.savePresence().join();
        assertThat(store.presences()).containsExactly(Map.of(new NodeId(1), Samples.presence(6)));
    }

    @Test
    void presenceOfADeletedNodeIsNotSaved() {
        submit(new Mutation.PutNode(Samples.node(1))).join();
        setPresence(1, 5).join();
        submit(new Mutation.DeleteNode(new NodeId(1))).join();
        engine.savePresence().join();
        assertThat(store.presences()).isEmpty();
    }

    @Test
    void partsThatNoStoreKeepsAreReplacedWithoutACommit() {
        DerpMap map = DerpMap.of(new DerpMap.Region(1, "one", "One", List.of()));
        engine.replace(world -> world.withDerpMap(map));
        assertThat(engine.world().derpMap()).isSameAs(map);
        assertThat(published).containsExactly(engine.world());
        assertThat(store.attempts()).isZero();
        putUser(1, "alice").join();
        assertThat(engine.world().derpMap()).isSameAs(map);
    }

    @Test
    void aReplacementBetweenQueuedCommandsUndoesNone() {
        DerpMap map = DerpMap.of(new DerpMap.Region(1, "one", "One", List.of()));
        executor.hold();
        putUser(1, "alice");
        engine.replace(world -> world.withDerpMap(map));
        putUser(2, "bob");
        executor.release();
        assertThat(engine.world().users().size()).isEqualTo(2);
        assertThat(engine.world().derpMap()).isSameAs(map);
        assertThat(published.get(published.size() - 1)).isSameAs(engine.world());
    }
}
