package dev.headscale.core.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectTransport;
import dev.headscale.core.testkit.RegisterAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** Registrations at the same time, on real threads. */
class ParallelRegistrationTest {
    private static final int DEVICES = 8;

    private final ExecutorService callers = Executors.newFixedThreadPool(DEVICES);
    private final DirectTransport transport = new DirectTransport();
    private ControlPlane control;
    private UserId alice;

    @BeforeEach
    void start() {
        control = ControlPlane.builder()
                .store(new MemoryStore())
                .transport(transport)
                .build()
                .start();
        alice = control.tailnet().users().create(NewUser.named("alice")).id();
    }

    @AfterEach
    void stop() {
        control.close();
        callers.shutdownNow();
    }

    @RepeatedTest(10)
    void exactlyOneOfManyDevicesGetsInWithAOneOffKey() throws Exception {
        String key = key(NewPreAuthKey.forUser(alice));
        List<RegisterAnswer> answers =
                atOnce(number -> device(number).register().authKey(key).send());
        assertThat(answers).filteredOn(RegisterAnswer::isAuthorized).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.error().equals("authkey already used"))
                .hasSize(DEVICES - 1);
        assertThat(control.tailnet().nodes().list()).hasSize(1);
    }

    @RepeatedTest(10)
    void aDeviceThatAsksSeveralTimesAtOnceGetsOneNode() throws Exception {
        String key = key(NewPreAuthKey.forUser(alice));
        List<RegisterAnswer> answers =
                atOnce(number -> device(1).register().authKey(key).send());
        assertThat(answers).allMatch(RegisterAnswer::isAuthorized);
        assertThat(control.tailnet().nodes().list()).hasSize(1);
    }

    @RepeatedTest(10)
    void devicesThatJoinAtOnceShareNothing() throws Exception {
        String key = key(NewPreAuthKey.forUser(alice).asReusable());
        atOnce(number -> device(number).hostname("same").join(key));
        List<NodeState> nodes = control.tailnet().nodes().list();
        assertThat(nodes)
                .extracting(state -> state.node().givenName())
                .doesNotHaveDuplicates()
                .hasSize(DEVICES);
        assertThat(nodes)
                .flatExtracting(state -> state.node().addresses())
                .doesNotHaveDuplicates()
                .hasSize(2 * DEVICES);
        assertThat(nodes).extracting(state -> state.node().id()).doesNotHaveDuplicates();
    }

    private interface Action<R> {
        R run(int number);
    }

    private <R> List<R> atOnce(Action<R> action) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<Future<R>> running = new ArrayList<>();
        for (int i = 1; i <= DEVICES; i++) {
            int number = i;
            Callable<R> call = () -> {
                gate.await();
                return action.run(number);
            };
            running.add(callers.submit(call));
        }
        gate.countDown();
        List<R> results = new ArrayList<>();
        for (Future<R> one : running) {
            results.add(one.get());
        }
        return results;
    }

    private DirectDevice device(int number) {
        return new DirectDevice(() -> transport, number);
    }

    private String key(NewPreAuthKey key) {
        return control.tailnet().preAuthKeys().create(key).secret().reveal();
    }
}
