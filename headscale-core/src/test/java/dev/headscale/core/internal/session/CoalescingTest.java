package dev.headscale.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How changes that follow each other quickly are collected. */
class CoalescingTest {
    private static final Duration WINDOW = Duration.ofMillis(20);

    private final TestControlPlane control = new TestControlPlane(builder -> builder.coalescing(WINDOW));
    private final String key = control.reusableKey("alice");
    private final DirectDevice viewer = control.joined(key);
    private final DirectDevice device = control.joined(key);
    private final MapMessages news = viewer.stream();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void theFirstChangeAfterAPauseIsToldAtOnceAndTheNextOnesTogether() {
        control.advance(Duration.ofSeconds(1));
        news.rest();
        tell(1);
        assertThat(endpoints(news.next())).isEqualTo("[\"192.0.2.1:1\"]");
        tell(2);
        tell(3);
        control.advance(WINDOW.minusMillis(1));
        assertThat(news.rest()).isEmpty();
        control.advance(Duration.ofMillis(1));
        assertThat(endpoints(news.next())).isEqualTo("[\"192.0.2.1:3\"]");
        assertThat(news.rest()).isEmpty();
    }

    @Test
    void aSteadyFlowOfChangesIsToldInSteps() {
        control.advance(Duration.ofSeconds(1));
        news.rest();
        for (int i = 1; i <= 100; i++) {
            tell(i);
            control.advance(Duration.ofMillis(1));
        }
        control.advance(WINDOW);
        assertThat(news.rest()).hasSizeBetween(4, 7);
    }

    private void tell(int port) {
        device.map().endpoints("192.0.2.1:" + port).update();
    }

    private static String endpoints(JsonNode message) {
        return message.path("PeersChangedPatch").path(0).path("Endpoints").toString();
    }
}
