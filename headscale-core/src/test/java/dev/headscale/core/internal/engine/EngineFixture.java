package dev.headscale.core.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.world.Samples;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.testkit.FlakyStore;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.core.testkit.MemoryDisk;
import dev.headscale.core.testkit.SeededRandom;
import dev.headscale.core.testkit.SteppedExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An engine on a store that fails when it is told to, and the commands that its tests give it. */
abstract class EngineFixture {
    final MemoryDisk disk = new MemoryDisk();
    final FlakyStore store = new FlakyStore(disk.open());
    final SteppedExecutor executor = new SteppedExecutor();
    final List<World> published = new ArrayList<>();
    final Engine engine = new Engine(
            Samples.world(store.load(TailnetId.DEFAULT)),
            store,
            executor,
            new ManualClock(),
            new SeededRandom(1),
            published::add);

    final CompletableFuture<Long> submit(Mutation... mutations) {
        Function<World, Long> answer = World::revision;
        return engine.submit((world, context) -> Decision.commit(List.of(mutations), answer));
    }

    final CompletableFuture<Long> putUser(long id, String name) {
        return engine.submit((world, context) ->
                Decision.commit(List.of(new Mutation.PutUser(Samples.user(id, name))), after -> id));
    }

    final CompletableFuture<Long> createUser(long id, String name) {
        return engine.submit((world, context) -> {
            if (world.user(name).isPresent()) {
                throw new ControlException(Code.ALREADY_EXISTS, "user already exists");
            }
            return Decision.commit(List.of(new Mutation.PutUser(Samples.user(id, name))), after -> id);
        });
    }

    final CompletableFuture<Long> setPresence(long id, int port) {
        return engine.submit((world, context) ->
                new Decision<>(List.of(), Map.of(new NodeId(id), Samples.presence(port)), after -> id));
    }

    final void failNextWrites(int count) {
        AtomicInteger left = new AtomicInteger(count);
        store.failWrites(() -> left.getAndDecrement() > 0);
    }

    final void writeElsewhereBeforeNextCommit(Mutation mutation) {
        store.beforeCommit(() -> {
            store.beforeCommit(() -> {});
            writeElsewhere(mutation);
        });
    }

    final void writeElsewhere(Mutation mutation) {
        try (var elsewhere = disk.open()) {
            long revision = elsewhere.load(TailnetId.DEFAULT).revision();
            elsewhere.commit(TailnetId.DEFAULT, revision, List.of(mutation));
        }
    }

    static void assertCode(CompletableFuture<?> answer, Code code) {
        assertThat(answer)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
