package dev.lockstep.bench.result;

import dev.lockstep.bench.subject.Counters;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one variant.
 *
 * @param key one letter
 * @param database its version
 * @param countedOperations right answers while the database's doings were counted
 * @param counters what it did meanwhile
 * @param statements sent per operation, counted in a round of their own; negative if not counted
 * @param groupSize commands per group, 0 where there are none
 * @param idleMillisPerSecond processor time while nothing was asked
 * @param residentBytes memory of the program alone, after the rounds
 * @param wrong answers that were not right, warm-up included, by kind
 * @param examples some of them
 */
public record Measured(
    String key,
    String label,
    String database,
    List<Round> rounds,
    Latency latency,
    long countedOperations,
    Counters counters,
    double statements,
    double groupSize,
    double idleMillisPerSecond,
    long residentBytes,
    Map<String, Long> wrong,
    List<String> examples) {

  public Measured {
    rounds = List.copyOf(rounds);
    wrong = Map.copyOf(wrong);
    examples = List.copyOf(examples);
  }

  /** The same with the statements that were counted. */
  public Measured withStatements(double counted) {
    return new Measured(
        key,
        label,
        database,
        rounds,
        latency,
        countedOperations,
        counters,
        counted,
        groupSize,
        idleMillisPerSecond,
        residentBytes,
        wrong,
        examples);
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

  /** So many of something that was counted, per operation. */
  public double each(long count) {
    return countedOperations == 0 ? 0 : (double) count / countedOperations;
  }

  public long wrongs() {
    return wrong.values().stream().mapToLong(Long::longValue).sum();
  }

  private Spread spread(ToDoubleFunction<Round> figure) {
    return Spread.of(rounds.stream().mapToDouble(figure).toArray());
  }
}
