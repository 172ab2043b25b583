package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Reading an order that is in the local cache, beside an endpoint that does nothing. */
final class ReadScenario implements Scenario {

  private static final int ORDERS = 1_000;
  private static final Duration TIME_MAX = Duration.ofMinutes(1);

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the server");
    var plan = new Server.Plan("read", effort.serverOptions());
    try (Server server = CreateScenario.stocked(kit, plan)) {
      Buyers buyers = Buyers.at(server, CreateScenario.BUYERS);
      List<OrderIds.Issued> ids = orders(server, buyers);
      String body =
          Ask.text(server.port(), path(ids.getFirst()), buyers.token(ids.getFirst().buyer()));
      int bytes = body.getBytes(StandardCharsets.UTF_8).length;
      List<byte[]> reads =
          ids.stream().map(id -> HttpText.get(path(id), buyers.token(id.buyer()))).toList();
      List<Measured> measured =
          new Measuring(effort, progress)
              .run(
                  List.of(
                      new Reads("A", "order, local cache, token", server, reads, bytes),
                      new Reads(
                          "B",
                          "nothing, as many bytes",
                          server,
                          List.of(HttpText.get("/dev/bytes/" + bytes, "")),
                          bytes)));
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(Audits.of("the server", server));
      return outcome(measured, checks, bytes);
    }
  }

  private static Outcome outcome(List<Measured> measured, List<Outcome.Check> checks, int bytes) {
    double order = measured.get(0).cpuMillisPerOperation().median();
    double nothing = measured.get(1).cpuMillisPerOperation().median();
    return new Outcome(
        "read",
        "an order of %,d bytes from the local cache".formatted(bytes),
        measured,
        List.of(
            Bar.atLeast(
                "CPU of answering nothing (B) over an order (A)", nothing / order, "x", 0.8, 0.9)),
        checks,
        List.of());
  }

  private static String path(OrderIds.Issued id) {
    return "/api/v1/orders/" + id.orderId();
  }

  private static List<OrderIds.Issued> orders(Server server, Buyers buyers) {
    SplittableRandom chance = new SplittableRandom(ORDERS);
    List<OrderIds.Issued> ids = OrderIds.issue(server, buyers, ORDERS);
    CreateWork work = new CreateWork(buyers, () -> Cart.twoOf(CreateScenario.ARTICLES, chance));
    work.add(ids);
    LoadResult result =
        LoadLoop.run(server.address(), work, Pace.closed(CreateOverHttp.CONNECTIONS, TIME_MAX));
    if (result.right() < ORDERS) {
      throw new IllegalStateException("orders were refused: " + result.examples());
    }
    return ids;
  }
}
