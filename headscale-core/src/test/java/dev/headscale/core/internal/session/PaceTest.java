package dev.headscale.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long changes are collected. */
class PaceTest {
    private static final Duration LEAST = Duration.ofMillis(10);
    private final Pace pace = new Pace(LEAST);

    @Test
    void inASmallTailnetTheShortestTimeHolds() {
        assertThat(pace.pause(3, 1)).isEqualTo(LEAST);
        assertThat(pace.pause(10, 100)).isEqualTo(LEAST);
    }

    @Test
    void oneChangeWaitsNoLongerThanItTakesToTellEverybody() {
        assertThat(pace.pause(10_000, 1)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void manyChangesAreCollectedLongerTheMoreClientsThereAre() {
        assertThat(pace.pause(500, 3)).isEqualTo(Duration.ofMillis(45));
        assertThat(pace.pause(500, 100)).isEqualTo(pace.pause(500, 10)).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.pause(10_000, 2)).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void nobodyWaitsLongerThanASecond() {
        assertThat(pace.pause(1_000_000, 1_000)).isEqualTo(Pace.LONGEST).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void withoutCollectingNothingEverWaits() {
        assertThat(new Pace(Duration.ZERO).pause(10_000, 100)).isZero();
    }
}
