package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Cluster;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Redis;
import dev.lockstep.bench.subject.Server;
import java.util.List;
import java.util.function.Consumer;

/**
 * From the commit at one node to the browsers that listen at another one: two servers, one
 * database, one Redis.
 */
final class AcrossScenario implements Scenario {

  /** The embedded database has connections for two servers of this size, their banks included. */
  private static final String POOL = "--lockstep.db.pool-size-max=20";

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting two servers and a Redis");
    try (Redis redis = Redis.start(kit)) {
      var plan =
          new Server.Plan("across-1", effort.serverOptions())
              .with(POOL)
              .with(redis.serverOptions());
      try (Server first = CreateScenario.stocked(kit, plan);
          Server second = Server.beside(first, kit, new Server.Plan("across-2", plan.options()))) {
        Cluster both = new Cluster(first, List.of(second), redis);
        Audience audience =
            new Audience("across", "create at one node to the buyer's stream at another");
        return audience.measure(new Audience.Stage(both, first, second), effort, progress);
      }
    }
  }
}
