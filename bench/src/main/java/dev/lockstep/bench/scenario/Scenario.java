package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Kit;
import java.util.function.Consumer;

/** A question the benchmark answers. It starts what it needs and ends it. */
public interface Scenario {

  /** Runs it; {@code progress} is told what is going on. */
  Outcome run(Kit kit, Effort effort, Consumer<String> progress);
}
