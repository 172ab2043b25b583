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
  private static final int BUYERS = 100;
  private static final Duration TIME_MAX = Duration.ofMinutes(1);

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the servers");
    var plan = new Server.Plan("read", effort.serverOptions());
    var uncached = new Server.Plan("uncached", effort.serverOptions());
    try (Server server = CreateScenario.stocked(kit, plan);
        Server bare =
            CreateScenario.stocked(kit, uncached.with("--lockstep.cache.enabled=false"))) {
      Buyers buyers = Buyers.at(server, BUYERS);
      List<OrderIds.Issued> ids = orders(server, buyers, ORDERS);
      Buyers others = Buyers.at(bare, BUYERS);
      List<OrderIds.Issued> otherIds = orders(bare, others, ORDERS);
      String first =
          Ask.text(server.port(), path(ids.getFirst()), buyers.token(ids.getFirst().buyer()));
      int bytes = first.getBytes(StandardCharsets.UTF_8).length;
      List<Measured> measured =
          new Measuring(effort, progress)
              .run(
                  List.of(
                      new Reads(
                          "A", "order, local cache, token", server, details(ids, buyers), bytes),
                      new Reads(
                          "B",
                          "nothing, as many bytes",
                          server,
                          List.of(HttpText.get("/dev/bytes/" + bytes, "")),
                          bytes),
                      new Reads("C", "order, database", bare, details(otherIds, others), bytes),
                      new Reads(
                          "D",
                          "list of 10, local cache",
                          server,
                          lists(buyers),
                          Reads.ANY_LENGTH)));
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(Audits.of("the server", server));
      checks.add(Audits.of("the one without cache", bare));
      return outcome(measured, checks, bytes);
    }
  }

  private static List<byte[]> details(List<OrderIds.Issued> ids, Buyers buyers) {
    return ids.stream().map(id -> HttpText.get(path(id), buyers.token(id.buyer()))).toList();
  }

  static List<byte[]> lists(Buyers buyers) {
    return buyers.tokens().stream()
        .map(token -> HttpText.get("/api/v1/orders?limit=20", token))
        .toList();
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

  static String path(OrderIds.Issued id) {
    return "/api/v1/orders/" + id.orderId();
  }

  static List<OrderIds.Issued> orders(Server server, Buyers buyers, int count) {
    SplittableRandom chance = new SplittableRandom(count);
    List<OrderIds.Issued> ids = OrderIds.issue(server, buyers, count);
    CreateWork work = new CreateWork(buyers, () -> Cart.twoOf(CreateScenario.ARTICLES, chance));
    work.add(ids);
    LoadResult result =
        LoadLoop.run(server.address(), work, Pace.closed(CreateOverHttp.CONNECTIONS, TIME_MAX));
    if (result.right() < count) {
      throw new IllegalStateException("orders were refused: " + result.examples());
    }
    return ids;
  }
}
