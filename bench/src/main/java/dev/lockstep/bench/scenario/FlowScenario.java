package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.EventStreams;
import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Bank;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** From the order's id to the browser that shows it paid, beside creating alone. */
final class FlowScenario implements Scenario {

  private static final int BUYERS_AT_ONCE = 128;
  private static final double VENDURE_PER_SECOND = 9;

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting bank and server");
    try (Bank bank = Bank.start(kit)) {
      var plan = new Server.Plan("flow", effort.serverOptions()).with(bank.serverOptions());
      try (Server server = CreateScenario.stocked(kit, plan)) {
        Buyers buyers = Buyers.at(server, CreateScenario.BUYERS);
        PaidNews news = new PaidNews();
        List<byte[]> requests =
            buyers.tokens().stream()
                .limit(BUYERS_AT_ONCE)
                .map(token -> HttpText.get("/api/v1/events", token))
                .toList();
        try (EventStreams streams = EventStreams.open(server.address(), requests, news)) {
          var world = new FlowSession.World(server.address(), bank.address(), carts(), news);
          Variant create = CreateScenario.create("A", "create alone", server);
          List<Measured> measured = measure(effort, progress, create, buyers, world);
          List<Outcome.Check> checks = new ArrayList<>();
          checks.add(
              new Outcome.Check("streams lost: " + streams.lost(), streams.lost() == 0, List.of()));
          checks.add(Audits.of("the server, against the bank's book", server));
          return outcome(measured, checks);
        }
      }
    }
  }

  private static Supplier<Cart> carts() {
    SplittableRandom chance = new SplittableRandom(BUYERS_AT_ONCE);
    // Sessions share it.
    return () -> {
      synchronized (chance) {
        return Cart.twoOf(CreateScenario.ARTICLES, chance);
      }
    };
  }

  private static List<Measured> measure(
      Effort effort,
      Consumer<String> progress,
      Variant create,
      Buyers buyers,
      FlowSession.World world) {
    List<FlowSession> sessions =
        buyers.tokens().stream()
            .limit(BUYERS_AT_ONCE)
            .map(token -> new FlowSession(world, token))
            .toList();
    try {
      introduce(sessions);
      Variant flow = new Flow("B", (Server) create.subject(), sessions);
      return new Measuring(effort, progress).run(List.of(create, flow));
    } finally {
      sessions.forEach(FlowSession::close);
    }
  }

  /** One after the other: all at once would ask more of a bank just started than it can answer. */
  private static void introduce(List<FlowSession> sessions) {
    for (FlowSession session : sessions) {
      String complaint = session.once();
      if (complaint != null) {
        throw new IllegalStateException(complaint);
      }
    }
  }

  private static Outcome outcome(List<Measured> measured, List<Outcome.Check> checks) {
    double create = measured.get(0).cpuMillisPerOperation().median();
    double flow = measured.get(1).cpuMillisPerOperation().median();
    double rate = measured.get(1).perSecond().median();
    return new Outcome(
        "flow",
        "order id, create, prepay, callback, paid seen by SSE",
        measured,
        List.of(
            Bar.atMost("CPU of the flow (B) over create alone (A)", flow / create, "x", 3, 3),
            Bar.atLeast(
                "flows per second over Vendure's best here (9/s)",
                rate / VENDURE_PER_SECOND,
                "x",
                100,
                100)),
        checks,
        List.of("The bank, its database and the generator run on the same cores, uncounted."));
  }
}
