package dev.headscale.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.world.Samples;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.core.testkit.SeededRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the engine makes of stores, executors and commands that fail. */
class EngineFailureTest extends EngineFixture {

    @Test
    void afterAFailedCommitNothingHasHappened() {
        World before = engine.world();
        failNextWrites(1);
        CompletableFuture<Long> answer = putUser(1, "alice");
        assertCode(answer, Code.UNAVAILABLE);
        assertThat(engine.world()).isSameAs(before);
        assertThat(published).isEmpty();
        putUser(1, "alice").join();
        assertThat(engine.world().revision()).isEqualTo(1);
    }

    @Test
    void aFailedCommitRefusesEveryDurableChangeAndKeepsTheVolatileOnes() {
        submit(new Mutation.PutNode(Samples.node(1))).join();
        executor.hold();
        CompletableFuture<Long> durable = putUser(1, "alice");
        CompletableFuture<Long> changed = setPresence(1, 7);
        CompletableFuture<Long> alsoDurable = putUser(2, "bob");
        failNextWrites(1);
        executor.release();
        assertCode(durable, Code.UNAVAILABLE);
        assertCode(alsoDurable, Code.UNAVAILABLE);
        assertThat(changed).isCompleted();
        assertThat(engine.world().node(new NodeId(1)).orElseThrow().presence()).isEqualTo(Samples.presence(7));
    }

    @Test
    void aRefusalThatRestsOnAChangeThatCouldNotBeStoredIsDecidedAgain() {
        executor.hold();
        CompletableFuture<Long> lost = putUser(1, "alice");
        CompletableFuture<Long> second = createUser(2, "alice");
        failNextWrites(1);
        executor.release();
        assertCode(lost, Code.UNAVAILABLE);
        assertThat(second).isCompletedWithValue(2L);
        assertThat(store.load(TailnetId.DEFAULT).users()).containsExactly(Samples.user(2, "alice"));
    }

    @Test
    void anotherServersWriteIsReadAndCommandsAreDecidedAgain() {
        submit(new Mutation.PutNode(Samples.node(1))).join();
        setPresence(1, 9).join();
        writeElsewhereBeforeNextCommit(new Mutation.PutUser(Samples.user(1, "alice")));
        executor.hold();
        CompletableFuture<Long> clashing = createUser(2, "alice");
        CompletableFuture<Long> other = createUser(3, "bob");
        executor.release();
        assertCode(clashing, Code.ALREADY_EXISTS);
        assertThat(other).isCompletedWithValue(3L);
        assertThat(engine.world().users().values())
                .containsExactlyInAnyOrder(Samples.user(1, "alice"), Samples.user(3, "bob"));
        assertThat(engine.world().revision()).isEqualTo(3);
        assertThat(engine.world().node(new NodeId(1)).orElseThrow().presence())
                .as("what only this server knows")
                .isEqualTo(Samples.presence(9));
    }

    @Test
    void anotherServersWriteTellsNobodyOfNodesThatItDidNotChange() {
        submit(new Mutation.PutNode(Samples.node(1)), new Mutation.PutNode(Samples.node(2)))
                .join();
        World before = engine.world();
        writeElsewhereBeforeNextCommit(new Mutation.PutNode(Samples.node(3)));
        putUser(1, "alice").join();
        World after = engine.world();
        assertThat(after.nodes().size()).isEqualTo(3);
        for (long id = 1; id <= 2; id++) {
            assertThat(after.node(new NodeId(id)).orElseThrow())
                    .isSameAs(before.node(new NodeId(id)).orElseThrow());
        }
    }

    @Test
    void aRefusalThatRestsOnAnOldWorldIsDecidedAgain() {
        CompletableFuture<Long> needsAlice = new CompletableFuture<>();
        writeElsewhereBeforeNextCommit(new Mutation.PutUser(Samples.user(1, "alice")));
        executor.hold();
        CompletableFuture<Long> bob = createUser(2, "bob");
        engine.submit((world, context) -> {
                    if (world.user("alice").isEmpty()) {
                        throw new ControlException(Code.NOT_FOUND, "there is no alice");
                    }
                    return Decision.nothing(1L);
                })
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        needsAlice.complete(answer);
                    } else {
                        needsAlice.completeExceptionally(failure);
                    }
                });
        executor.release();
        assertThat(bob).isCompletedWithValue(2L);
        assertThat(needsAlice).isCompletedWithValue(1L);
    }

    @Test
    void aTailnetThatIsWrittenElsewhereAllTheTimeIsUnavailableAndNothingIsHalfDone() {
        AtomicInteger number = new AtomicInteger(100);
        store.beforeCommit(() -> writeElsewhere(new Mutation.PutUser(Samples.user(number.incrementAndGet(), "x"))));
        assertCode(putUser(1, "alice"), Code.UNAVAILABLE);
        assertThat(store.attempts()).isEqualTo(3);
        store.beforeCommit(() -> {});
        putUser(1, "alice").join();
        assertThat(engine.world().users().size()).isEqualTo(4);
    }

    @Test
    void aTailnetThatCannotBeReadAgainIsUnavailableUntilItCan() {
        writeElsewhereBeforeNextCommit(new Mutation.PutUser(Samples.user(1, "alice")));
        store.failReads(() -> true);
        executor.hold();
        CompletableFuture<Long> durable = createUser(2, "bob");
        executor.release();
        assertCode(durable, Code.UNAVAILABLE);
        assertThat(durable)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(StoreException.class);
        store.failReads(() -> false);
        assertThat(createUser(2, "bob").join()).isEqualTo(2);
        assertThat(engine.world().users().size()).isEqualTo(2);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundByTheNext() {
        AtomicInteger lost = new AtomicInteger(1);
        store.loseAnswers(() -> lost.getAndDecrement() > 0);
        assertCode(createUser(1, "alice"), Code.UNAVAILABLE);
        assertThat(engine.world().users().size()).isZero();
        assertThat(createUser(2, "bob").join()).isEqualTo(2);
        assertThat(engine.world().users().values())
                .containsExactlyInAnyOrder(Samples.user(1, "alice"), Samples.user(2, "bob"));
        assertCode(createUser(3, "alice"), Code.ALREADY_EXISTS);
    }

    @Test
    void aCommandThatBreaksTakesNoOtherWithIt() {
        executor.hold();
        CompletableFuture<Long> before = putUser(1, "alice");
        CompletableFuture<Long> broken = engine.submit((world, context) -> {
            throw new IllegalStateException("broken on purpose");
        });
        CompletableFuture<Long> unanswerable = engine.submit(
                (world, context) -> Decision.commit(List.of(new Mutation.PutUser(Samples.user(2, "bob"))), after -> {
                    throw new IllegalStateException("broken on purpose");
                }));
        CompletableFuture<Long> after = putUser(3, "carol");
        executor.release();
        assertThat(before).isCompleted();
        assertThat(after).isCompleted();
        assertCode(broken, Code.UNAVAILABLE);
        assertCode(unanswerable, Code.UNAVAILABLE);
        assertThat(engine.world().users().size()).isEqualTo(3);
    }

    @Test
    void anExecutorThatIsFullMakesCommandsFailAndNotHang() {
        AtomicInteger full = new AtomicInteger(1);
        Engine refused = new Engine(
                Samples.world(store.load(TailnetId.DEFAULT)),
                store,
                task -> {
                    if (full.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                },
                new ManualClock(),
                new SeededRandom(1),
                published::add);
        assertCode(refused.submit((world, context) -> Decision.nothing(1L)), Code.UNAVAILABLE);
        assertThat(refused.submit((world, context) -> Decision.nothing(2L))).isCompletedWithValue(2L);
    }

    @Test
    void presenceThatCannotBeSavedIsSavedLater() {
        submit(new Mutation.PutNode(Samples.node(1))).join();
        setPresence(1, 5).join();
        failNextWrites(1);
        assertThat(engine.savePresence()).isCompleted();
        assertThat(store.presences()).isEmpty();
        engine.savePresence().join();
        assertThat(store.presences()).hasSize(1);
    }
}
