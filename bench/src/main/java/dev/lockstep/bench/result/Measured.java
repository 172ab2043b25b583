package dev.lockstep.bench.result;

import dev.lockstep.bench.subject.Counters;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one variant.
 *
 * @param key one letter
 * @param counters what the database did in all rounds
 * @param groupSize commands per group, 0 where there are none
 * @param idleMillisPerSecond processor time while nothing was asked
 * @param wrong answers that were not right, warm-up included, by kind
 * @param examples some of them
 */
public record Measured(
    String key,
    String label,
    List<Round> rounds,
    Latency latency,
    Counters counters,
    double groupSize,
    double idleMillisPerSecond,
    Map<String, Long> wrong,
    List<String> examples) {

  public Measured {
    rounds = List.copyOf(rounds);
    wrong = Map.copyOf(wrong);
    examples = List.copyOf(examples);
  }

  /** The primary figure. */
  public Spread cpuMillisPerOperation() {
    return spread(Round::cpuMillisPerOperation);
  }

  /** The database's part of it. */
  public Spread databaseMillisPerOperation() {
    return spread(round -> round.cpu().database() / round.operations());
  }

  public Spread perSecond() {
    return spread(Round::perSecond);
  }

  public long operations() {
    return rounds.stream().mapToLong(Round::operations).sum();
  }

  /** So many of something in all rounds, per operation. */
  public double each(long count) {
    return (double) count / operations();
  }

  public long wrongs() {
    return wrong.values().stream().mapToLong(Long::longValue).sum();
  }

  private Spread spread(ToDoubleFunction<Round> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).toArray());
  }
}
