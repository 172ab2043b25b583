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
    assertThat(ids.missing(0)).containsExactly(12L, 13L);
    ids.seen(13, 1);
    assertThat(ids.missing(1)).containsExactly(12L);
    assertThat(ids.settled()).isEqualTo(11);
    assertThat(ids.highest()).isEqualTo(14);
  }

  @Test
  void givesUpWhatNoTransactionCanStillBring() {
    ids.seen(13, 0);
    assertThat(ids.missing(HORIZON)).containsExactly(11L, 12L);
    assertThat(ids.missing(HORIZON + 1)).isEmpty();
    assertThat(ids.settled()).isEqualTo(13);
  }

  @Test
  void remembersABoundedNumber() {
    ids.seen(1_000_000, 0);
    assertThat(ids.missing(0)).hasSize(IdTracker.MISSING_MAX);
  }
}
