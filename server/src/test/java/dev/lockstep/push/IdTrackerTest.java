package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdTrackerTest {

  private static final long HORIZON = 100;

  private final IdTracker ids = new IdTracker(10, HORIZON);

  @Test
  void asksForWhatWasPassedOverUntilItShowsUp() {
    ids.seen(11, 0);
    ids.seen(14, 0);
    assertThat(ids.missing()).containsExactly(12L, 13L);
    ids.seen(13, 1);
    assertThat(ids.missing()).containsExactly(12L);
    assertThat(ids.settled()).isEqualTo(11);
    assertThat(ids.highest()).isEqualTo(14);
  }

  @Test
  void givesUpWhatNoTransactionCanStillBring() {
    ids.seen(13, 0);
    ids.giveUp(HORIZON);
    assertThat(ids.missing()).containsExactly(11L, 12L);
    ids.giveUp(HORIZON + 1);
    assertThat(ids.missing()).isEmpty();
    assertThat(ids.settled()).isEqualTo(13);
  }

  @Test
  void asksOnceMoreAfterALongPause() {
    ids.seen(12, 0);
    // Paused for ten horizons: the next look asks before it gives up.
    assertThat(ids.missing()).containsExactly(11L);
    ids.seen(11, 10 * HORIZON);
    ids.giveUp(10 * HORIZON);
    assertThat(ids.settled()).isEqualTo(12);
  }

  @Test
  void remembersABoundedNumber() {
    ids.seen(1_000_000, 0);
    assertThat(ids.missing()).hasSize(IdTracker.MISSING_MAX);
  }
}
