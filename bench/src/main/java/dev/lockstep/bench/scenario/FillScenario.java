package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Creating orders with many in the tables, beside a server whose tables are empty. */
final class FillScenario implements Scenario {

  private static final long TELL_EVERY = 100_000;

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the servers");
    try (Server empty =
            CreateScenario.stocked(kit, new Server.Plan("empty", effort.serverOptions()));
        Server full =
            CreateScenario.stocked(kit, new Server.Plan("full", effort.serverOptions()))) {
      new Filling(full.database(), effort.orders(), Clock.systemUTC())
          .run(count -> {
            if (count % TELL_EVERY == 0) {
              progress.accept("%,d orders in the tables".formatted(count));
            }
          });
      String size = full.database().text("SELECT pg_size_pretty(pg_database_size('lockstep'))");
      List<Measured> measured =
          new Measuring(effort, progress)
              .run(
                  List.of(
                      CreateScenario.create("A", "empty tables", empty),
                      CreateScenario.create("B", "%,d orders".formatted(effort.orders()), full)));
      progress.accept("audit");
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(Audits.of("A", empty));
      checks.add(Audits.of("B", full));
      double few = measured.get(0).cpuMillisPerOperation().median();
      double many = measured.get(1).cpuMillisPerOperation().median();
      return new Outcome(
          "fill",
          "create with %,d orders in the tables (%s)".formatted(effort.orders(), size),
          measured,
          List.of(
              Bar.atLeast("CPU with empty tables (A) over full ones (B)", few / many, "x", 0.8, 1)),
          checks,
          List.of());
    }
  }
}
