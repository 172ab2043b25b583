package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  /** The clock of a JVM may stand anywhere, also just before its overflow. */
  private static final long NOW = Long.MAX_VALUE - 3;

  private static long after(long nanos) {
    return NOW + nanos;
  }

  private final Pace pace = new Pace(8);

  @Test
  void theFirstGroupBeginsAtOnce() {
    assertThat(pace.waitNanos(NOW)).isZero();
  }

  @Test
  void nobodyWaitsBehindAGroupOfOne() {
    pace.begun(1, NOW);
    assertThat(pace.waitNanos(NOW)).isZero();
  }

  @Test
  void whoComesBehindAGroupOfSeveralWaitsForTheRestOfThePace() {
    pace.begun(2, NOW);
    assertThat(pace.waitNanos(NOW)).isEqualTo(8);
    assertThat(pace.waitNanos(after(5))).isEqualTo(3);
    assertThat(pace.waitNanos(after(8))).isZero();
    assertThat(pace.waitNanos(after(1_000))).isZero();
  }

  @Test
  void nobodyWaitsWithoutAPace() {
    Pace none = new Pace(0);
    none.begun(256, NOW);
    assertThat(none.waitNanos(NOW)).isZero();
  }
}
