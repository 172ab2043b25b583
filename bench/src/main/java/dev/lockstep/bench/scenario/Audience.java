package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.EventStreams;
import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.bench.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Buyers who all listen while orders of theirs are placed, and how soon they are told. */
record Audience(String name, String title) {

  private static final int STREAMS = 5_000;

  /**
   * Who does what.
   *
   * @param counted all whose costs count
   * @param changing where orders are placed
   * @param telling where the buyers listen
   */
  record Stage(Subject counted, Server changing, Server telling) {}

  Outcome measure(Stage stage, Effort effort, Consumer<String> progress) {
    progress.accept("opening %,d streams".formatted(STREAMS));
    Buyers buyers = Buyers.at(stage.changing(), STREAMS);
    Push push = new Push(stage.counted(), stage.changing(), buyers);
    List<byte[]> requests =
        buyers.tokens().stream().map(token -> HttpText.get("/api/v1/events", token)).toList();
    try (EventStreams streams = EventStreams.open(stage.telling().address(), requests, push)) {
      List<Measured> measured = new Measuring(effort, progress).run(List.of(push));
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(
          new Outcome.Check("streams lost: " + streams.lost(), streams.lost() == 0, List.of()));
      checks.add(Audits.of("the server", stage.changing()));
      return new Outcome(
          name,
          title,
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
