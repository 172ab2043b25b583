package dev.lockstep.bench.scenario;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param round length of a measured round
 * @param rounds measured rounds of each variant
 * @param orders how many the fill scenario puts into the tables
 * @param lanes groups of one use so many; 0: as many as does best
 * @param serverOptions settings of every server that is measured
 */
public record Effort(
    Duration round, int rounds, long orders, int lanes, List<String> serverOptions) {

  private static final Duration FULL = Duration.ofSeconds(3);
  private static final int WARM_UP_ROUNDS = 4;

  public Effort {
    serverOptions = List.copyOf(serverOptions);
  }

  /** Long enough for the compiler to have seen the code, shorter only for trying things out. */
  Duration warmUp() {
    return full() ? max(round.multipliedBy(WARM_UP_ROUNDS), Duration.ofSeconds(15)) : round;
  }

  /** PostgreSQL's sessions tell their counts at the latest after 10 s of silence. */
  Duration silence() {
    return full() ? Duration.ofMillis(10_500) : Duration.ofMillis(1_500);
  }

  /** Whether the figures are meant to be kept. */
  boolean full() {
    return round.compareTo(FULL) >= 0;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
