package dev.headscale.noise.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TestClientsTest {
    private static final int CLIENTS = 40;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aSwarmRegistersHoldsItsStreamsAndComesBack() {
        try (ToyControl control = new ToyControl();
                TestClients swarm = TestClients.create(
                        control.uri(), CLIENTS, new Random(3), LIMIT, settings -> settings.authKey("key"))) {
            assertThat(swarm.register(8).each()).hasSize(CLIENTS);
            assertThat(hostnames(control)).hasSize(CLIENTS).contains("node-1", "node-" + CLIENTS);

            assertThat(swarm.openMaps(8).each()).hasSize(CLIENTS);
            swarm.awaitNetmaps(netmap -> netmap.messages() == 1);
            assertThat(control.peers).hasSize(CLIENTS);

            Timing spread = swarm.spread(() -> control.polls.forEach(poll -> poll.send("{\"Domain\":\"x\"}")));
            assertThat(spread.each()).hasSize(CLIENTS).isSorted();
            assertThat(swarm.traffic().frames()).isEqualTo(2 * CLIENTS);
            assertThat(swarm.lostStreams()).isZero();

            swarm.kill();
            assertThat(swarm.openMaps(CLIENTS).each()).hasSize(CLIENTS);
            assertThat(control.peers).hasSize(2 * CLIENTS);
        }
    }

    private static Set<String> hostnames(ToyControl control) {
        return control.registrations.stream()
                .map(request -> request.path("Hostinfo").path("Hostname").asString())
                .collect(Collectors.toSet());
    }

    @Test
    void clientsThatOnlyCountLookIntoNothing() {
        try (ToyControl control = new ToyControl();
                TestClients swarm = TestClients.create(
                        control.uri(), 2, new Random(3), LIMIT, TestClientBuilder::countFramesOnly)) {
            control.firstMessage = "no JSON at all";
            swarm.openMaps(1);

            assertThat(swarm.traffic().frames()).isEqualTo(2);
            assertThat(swarm.traffic().decodedBytes()).isZero();
        }
    }

    @Test
    void oneFailureIsTheSwarmsFailure() {
        try (ToyControl control = new ToyControl();
                TestClients swarm = TestClients.create(control.uri(), 3, new Random(3), LIMIT, settings -> settings)) {
            control.mapStatus = 500;

            assertThatThrownBy(() -> swarm.openMaps(2)).hasMessageContaining("500");
            assertThatThrownBy(() -> swarm.stream(swarm.clients().get(0))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void timingsKnowTheirShares() {
        List<Duration> each = new Random(1)
                .ints(0, 1000)
                .distinct()
                .limit(1000)
                .mapToObj(n -> Duration.ofMillis(n + 1))
                .toList();
        Timing timing = new Timing(Duration.ofSeconds(2), each);

        assertThat(timing.within(0.5)).isEqualTo(Duration.ofMillis(500));
        assertThat(timing.within(0.99)).isEqualTo(Duration.ofMillis(990));
        assertThat(timing.within(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(new Timing(Duration.ZERO, List.of()).within(0.5)).isZero();
        assertThat(timing).hasToString("1000 in 2000 ms; median 500 ms, p99 990 ms, most 1000 ms");
    }
}
