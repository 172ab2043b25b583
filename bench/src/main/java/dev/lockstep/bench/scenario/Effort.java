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
  private static final Duration WARM_UP_MAX = Duration.ofMinutes(2);
  private static final Duration SHORT_SILENCE = Duration.ofMillis(1_500);

  public Effort {
    serverOptions = List.copyOf(serverOptions);
  }

  /** Rounds that warm a variant up at most. */
  int warmUpsMax() {
    return full() ? (int) Math.ceil((double) WARM_UP_MAX.toMillis() / round.toMillis()) : 1;
  }

  /**
   * How long nothing is asked before counts are read: PostgreSQL's sessions tell what they wrote at
   * the latest after 10 s of silence.
   */
  Duration silence(boolean written) {
    return full() && written ? Duration.ofMillis(10_500) : SHORT_SILENCE;
  }

  /** Whether the figures are meant to be kept. */
  boolean full() {
    return round.compareTo(FULL) >= 0;
  }
}
