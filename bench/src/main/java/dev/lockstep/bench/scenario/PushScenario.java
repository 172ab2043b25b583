package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.util.function.Consumer;

/** From the commit to the browsers that listen at the node that commits. */
final class PushScenario implements Scenario {

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the server");
    var plan = new Server.Plan("push", effort.serverOptions());
    try (Server server = CreateScenario.stocked(kit, plan)) {
      Audience audience = new Audience("push", "create to the buyer's stream");
      return audience.measure(new Audience.Stage(server, server, server), effort, progress);
    }
  }
}
