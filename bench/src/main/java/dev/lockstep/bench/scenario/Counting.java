package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.subject.Statements;

/** One more round of a variant that was started anew, in which its statements are counted. */
final class Counting {

  private Counting() {}

  /** The figures with the statements per operation. */
  static Measured statements(Measured measured, Variant variant, Effort effort) {
    Pace pace = variant.pace(effort.round());
    variant.prepare(pace, 0);
    variant.run(pace);
    Measuring.settle(variant);
    variant.prepare(pace, measured.perSecond().median());
    Statements statements = Statements.counting(variant.subject().database());
    LoadResult result = variant.run(pace);
    Measuring.settle(variant);
    if (result.wrongs() > 0) {
      throw new IllegalStateException("wrong answers while counting: " + result.examples());
    }
    return measured.withStatements((double) statements.calls() / result.right());
  }
}
