package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.EventStreams;
import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** From the commit to the browsers that listen. */
final class PushScenario implements Scenario {

  private static final int STREAMS = 5_000;

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the server");
    var plan = new Server.Plan("push", effort.serverOptions());
    try (Server server = CreateScenario.stocked(kit, plan)) {
      progress.accept("opening %,d streams".formatted(STREAMS));
      Buyers buyers = Buyers.at(server, STREAMS);
      Push push = new Push(server, buyers, STREAMS);
      List<byte[]> requests =
          buyers.tokens().stream().map(token -> HttpText.get("/api/v1/events", token)).toList();
      try (EventStreams streams = EventStreams.open(server.address(), requests, push)) {
        List<Measured> measured = new Measuring(effort, progress).run(List.of(push));
        List<Outcome.Check> checks = new ArrayList<>();
        checks.add(
            new Outcome.Check("streams lost: " + streams.lost(), streams.lost() == 0, List.of()));
        checks.add(Audits.of("the server", server));
        return new Outcome(
            "push",
            "create to the buyer's stream",
            measured,
            List.of(
                Bar.atMost(
                    "p99 from the change's decision, before its commit, to its event",
                    push.p99SinceDecidedMillis(),
                    "ms",
                    50,
                    25)),
            checks,
            List.of("Latencies hold the whole creation, from when its request was due."));
      }
    }
  }
}
