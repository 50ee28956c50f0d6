package dev.headscale.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.ControlException.Code;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.Scheduler;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.Transport;
import dev.headscale.core.spi.TransportException;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectTransport;
import dev.headscale.core.testkit.FlakyStore;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.MemoryDisk;
import dev.headscale.core.testkit.SteppedExecutor;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Starting and stopping, and what can go wrong with that. */
class ControlPlaneLifeCycleTest {
    private final MemoryDisk disk = new MemoryDisk();
    private final FlakyStore store = new FlakyStore(disk.open());
    private final CountingTransport transport = new CountingTransport();
    private final CountingScheduler scheduler = new CountingScheduler();

    private ControlPlane build() {
        return ControlPlane.builder()
                .store(store)
                .transport(transport)
                .clock(new ManualClock())
                .scheduler(scheduler)
                .build();
    }

    @Test
    void itStartsOnce() {
        ControlPlane control = build().start();
        assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
        assertThat(control.tailnets()).containsExactly(TailnetId.DEFAULT);
        assertThat(transport.starts).isEqualTo(1);
        control.close();
        assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itClosesOnceHoweverOftenItIsCalled() {
        ControlPlane control = build().start();
        control.close();
        control.close();
        assertEverythingClosedOnce();
    }

    @Test
    void itMayBeClosedBeforeItWasStarted() {
        ControlPlane control = build();
        assertClosed(control::tailnet);
        control.close();
        assertEverythingClosedOnce();
        assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStoreThatCannotBeReadFailsTheStartAndEverythingIsClosed() {
        store.failReads(() -> true);
        ControlPlane control = build();
        assertThatThrownBy(control::start).isInstanceOf(StoreException.class);
        assertEverythingClosedOnce();
        assertClosed(control::tailnet);
        assertThat(transport.starts).isZero();
        control.close();
        assertEverythingClosedOnce();
    }

    @Test
    void aTransportThatCannotAcceptFailsTheStartAndEverythingIsClosed() {
        transport.failure = Optional.of(new TransportException("the address is in use", new RuntimeException()));
        ControlPlane control = build();
        assertThatThrownBy(control::start).isSameAs(transport.failure.get());
        assertEverythingClosedOnce();
        assertClosed(control::tailnet);
    }

    @Test
    void aSecondTailnetThatCannotBeReadFailsTheStart() {
        try (TestControlPlane before = new TestControlPlane(builder -> builder.store(disk.open()))) {
            before.control().tailnet(new TailnetId("second")).users().create(NewUser.named("x"));
        }
        AtomicInteger reads = new AtomicInteger();
        store.failReads(() -> reads.incrementAndGet() > 2);
        ControlPlane control = build();
        assertThatThrownBy(control::start).isInstanceOf(StoreException.class);
        assertEverythingClosedOnce();
    }

    @Test
    void facetsOfAClosedControlPlaneThrowWhateverTheyAreAskedFor() {
        ControlPlane control = build().start();
        Tailnet tailnet = control.tailnet();
        Users users = tailnet.users();
        Nodes nodes = tailnet.nodes();
        PreAuthKeys keys = tailnet.preAuthKeys();
        ApiKeys apiKeys = tailnet.apiKeys();
        control.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                control::tailnet,
                control::tailnets,
                control::checkHealth,
                () -> users.create(NewUser.named("x")),
                users::list,
                () -> users.find(new UserId(1)),
                () -> users.findByName("x"),
                () -> users.delete(new UserId(1)),
                nodes::list,
                () -> nodes.find(new NodeId(1)),
                () -> nodes.register("hskey-authreq-x", new UserId(1)),
                () -> nodes.delete(new NodeId(1)),
                nodes::backfillAddresses,
                () -> keys.create(NewPreAuthKey.forUser(new UserId(1))),
                keys::list,
                () -> apiKeys.create(Optional.empty()),
                apiKeys::list,
                () -> apiKeys.findByPrefix("x"),
                () -> apiKeys.authenticate("x"))) {
            assertClosed(call);
        }
    }

    @Test
    void everyTailnetThatWasWrittenIsThereAfterAStart() {
        try (TestControlPlane control = new TestControlPlane()) {
            control.control().tailnet(new TailnetId("b")).users().create(NewUser.named("x"));
            control.control().tailnet(new TailnetId("a")).users().create(NewUser.named("y"));
            control.restart();
            assertThat(control.control().tailnets())
                    .containsExactly(new TailnetId("a"), new TailnetId("b"), TailnetId.DEFAULT);
            Tailnet b = control.control().tailnet(new TailnetId("b"));
            assertThat(b.users().findByName("x")).isPresent();
            assertThat(b.users().findByName("y")).isEmpty();
            assertThat(control.control().tailnet(new TailnetId("b"))).isSameAs(b);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsUnhealthy() {
        try (TestControlPlane control = new TestControlPlane()) {
            control.control().checkHealth();
            control.store().failReads(() -> true);
            assertThatThrownBy(() -> control.control().checkHealth())
                    .isInstanceOfSatisfying(
                            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        }
    }

    @Test
    void aStoreThatFailsDoesNotKeepItFromClosing() {
        TestControlPlane control = new TestControlPlane();
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        MapMessages stream = device.stream();
        control.store().failWrites(() -> true);
        control.close();
        assertThat(stream.raw().isEnded()).isTrue();
        assertThat(control.store().closings()).isEqualTo(1);
    }

    @Test
    void anExecutorThatIsFullForAMomentDoesNotStopTheClockwork() {
        AtomicInteger refusals = new AtomicInteger();
        SteppedExecutor behind = new SteppedExecutor();
        try (TestControlPlane control = new TestControlPlane(builder -> builder.executor(task -> {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new RejectedExecutionException("full");
            }
            behind.execute(task);
        }))) {
            DirectDevice device = control.joined(control.oneOffKey("alice"));
            device.map().endpoints("192.0.2.1:1").update();
            refusals.set(1);
            control.advance(Duration.ofSeconds(10));
            assertThat(control.store().presences()).isNotEmpty();
        }
    }

    @Test
    void relaysThatChangeWhileTheServerStartsAreNotOverlooked() {
        DerpMap later = DerpMap.of(new DerpMap.Region(1, "one", "One", List.of()));
        AtomicInteger asked = new AtomicInteger();
        DerpMapSource source = new DerpMapSource() {
            @Override
            public DerpMap current() {
                return asked.getAndIncrement() == 0 ? DerpMap.EMPTY : later;
            }

            @Override
            public void onChange(Runnable listener) {
                // It changed before anybody listened.
            }
        };
        try (TestControlPlane control = new TestControlPlane(builder -> builder.derpMap(source))) {
            DirectDevice device = control.joined(control.oneOffKey("alice"));
            control.advance(Duration.ofSeconds(1));
            assertThat(device.stream().next().path("DERPMap").path("Regions").propertyNames())
                    .containsExactly("1");
        }
    }

    private void assertEverythingClosedOnce() {
        assertThat(store.closings()).isEqualTo(1);
        assertThat(transport.closings).isEqualTo(1);
        assertThat(scheduler.closings).isEqualTo(1);
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOSED));
    }

    private static final class CountingTransport implements Transport {
        private final DirectTransport behind = new DirectTransport();
        private Optional<RuntimeException> failure = Optional.empty();
        private int starts;
        private int closings;

        @Override
        public void start(PeerAcceptor acceptor) {
            failure.ifPresent(e -> {
                throw e;
            });
            starts++;
            behind.start(acceptor);
        }

        @Override
        public void close() {
            closings++;
            behind.close();
        }
    }

    private static final class CountingScheduler implements Scheduler {
        private int closings;

        @Override
        public Runnable schedule(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public void close() {
            closings++;
        }
    }
}
