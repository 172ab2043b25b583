package dev.lockstep.bench.scenario;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param round length of a measured round
 * @param rounds measured rounds of each variant
 * @param orders rows the fill scenario starts from
 */
public record Effort(Duration round, int rounds, long orders) {

  private static final Duration FULL = Duration.ofSeconds(3);
  private static final int WARM_UP_ROUNDS = 4;

  /** Long enough for the compiler to have seen the code, shorter only for trying things out. */
  Duration warmUp() {
    return full() ? max(round.multipliedBy(WARM_UP_ROUNDS), Duration.ofSeconds(15)) : round;
  }

  /** PostgreSQL's sessions tell their counts at the latest after 10 s of silence. */
  Duration silence() {
    return full() ? Duration.ofMillis(10_500) : Duration.ofMillis(1_500);
  }

  private boolean full() {
    return round.compareTo(FULL) >= 0;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
