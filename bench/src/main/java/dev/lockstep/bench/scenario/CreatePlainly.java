package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.PlainWriter;

/** Has the plain writer write orders. */
record CreatePlainly(String key, PlainWriter subject, int connections) implements Variant {

  @Override
  public String label() {
    return "plain JDBC, " + connections + " connections";
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    // It makes its orders itself.
  }

  @Override
  public LoadResult run(Pace pace) {
    return subject.run(pace);
  }

  @Override
  public boolean settling() {
    return false;
  }

  @Override
  public GroupSizes groups() {
    return new GroupSizes(0, 0);
  }
}
