package dev.headscale.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FullMapTurnsTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int MANY = 100;

    private final ManualClock clock = new ManualClock();
    private final List<Integer> called = new ArrayList<>();
    private final FullMapTurns<Integer> turns = new FullMapTurns<>(clock, clock, called::add);

    @BeforeEach
    void mapsAreLarge() {
        turns.sent(4L * MEGABYTE);
    }

    @Test
    void noMoreThanSomeHaveTheirTurnAtATime() {
        assertThat(takers(MANY)).isEqualTo(FullMapTurns.FEWEST);
        assertThat(called).isEmpty();
    }

    @Test
    void theSmallerMapsAreTheMoreClientsHaveTheirTurn() {
        turns.sent(MEGABYTE / 2);
        assertThat(takers(MANY)).isEqualTo(64);
    }

    @Test
    void whoHasTakenItsMapMakesRoomForTheOneThatHasWaitedLongest() {
        takers(MANY);
        turns.done(3);
        assertThat(called).containsExactly(FullMapTurns.FEWEST);
        turns.done(5);
        assertThat(called).containsExactly(FullMapTurns.FEWEST, FullMapTurns.FEWEST + 1);
        assertThat(turns.take(FullMapTurns.FEWEST))
                .as("whoever is called has its turn")
                .isTrue();
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        takers(FullMapTurns.FEWEST + 1);
        turns.sent(1);
        assertThat(turns.take(MANY)).isFalse();
    }

    @Test
    void askingAgainWhileWaitingKeepsThePlace() {
        takers(MANY);
        assertThat(turns.take(FullMapTurns.FEWEST)).isFalse();
        turns.done(0);
        turns.done(1);
        assertThat(called).containsExactly(FullMapTurns.FEWEST, FullMapTurns.FEWEST + 1);
    }

    @Test
    void whoIsGoneIsNotCalled() {
        takers(MANY);
        turns.done(FullMapTurns.FEWEST);
        turns.done(0);
        assertThat(called).containsExactly(FullMapTurns.FEWEST + 1);
    }

    @Test
    void clientsThatDoNotTakeTheirMapsHoldOthersUpForAMomentOnly() {
        takers(MANY);
        clock.advance(FullMapTurns.PATIENCE.minusMillis(1));
        assertThat(called).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(called).hasSize(FullMapTurns.FEWEST);
        clock.advance(FullMapTurns.PATIENCE.multipliedBy(MANY / FullMapTurns.FEWEST));
        assertThat(called).hasSize(MANY - FullMapTurns.FEWEST).doesNotHaveDuplicates();
    }

    /** Lets some ask, and returns how many may go at once. */
    private int takers(int count) {
        int going = 0;
        for (int i = 0; i < count; i++) {
            if (turns.take(i)) {
                going++;
            }
        }
        return going;
    }
}
