package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.result.Spread;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.Cluster;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Meters;
import dev.lockstep.bench.subject.Redis;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.bench.subject.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Reading orders out of each level of the cache, beside an endpoint that does nothing. */
final class ReadScenario implements Scenario {

  private static final int ORDERS = 1_000;
  private static final int BUYERS = 100;
  private static final Duration TIME_MAX = Duration.ofMinutes(1);
  private static final double MISSES_MAX = 0.01;
  private static final String NO_CACHE = "--lockstep.cache.enabled=false";
  private static final String NO_L1 = "--lockstep.cache.l1.size=0";
  private static final String LEVEL_2 = "level=\"l2\"";

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the servers");
    var plan = new Server.Plan("read", effort.serverOptions());
    try (Server local = stocked(kit, plan);
        Server bare = stocked(kit, renamed(plan, "uncached").with(NO_CACHE));
        Redis redis = Redis.start(kit);
        Server second =
            stocked(kit, renamed(plan, "second-level").with(NO_L1).with(redis.serverOptions()))) {
      progress.accept("placing orders");
      Told told = Told.by(local);
      Told ofBare = Told.by(bare);
      Told ofSecond = Told.by(second);
      int bytes = told.bytesOfOne();
      Subject withRedis = new Cluster(second, List.of(), redis);
      Meters before = Meters.of(second);
      List<Variant> variants =
          List.of(
              new Reads(
                  "A", "order, local cache, token", local, local.address(), told.orders(), bytes),
              nothing(local, bytes),
              new Reads("C", "order, database", bare, bare.address(), ofBare.orders(), bytes),
              new Reads(
                  "D",
                  "list of 10, local cache",
                  local,
                  local.address(),
                  lists(told.buyers()),
                  Reads.ANY_LENGTH),
              new Reads(
                  "E", "order, Redis", withRedis, second.address(), ofSecond.orders(), bytes));
      List<Measured> measured = new Measuring(effort, progress).run(variants);
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(fromRedis(before, Meters.of(second)));
      checks.add(Audits.of("the server", local));
      checks.add(Audits.of("the one without cache", bare));
      checks.add(Audits.of("the one with Redis", second));
      return outcome(measured, checks, bytes);
    }
  }

  /** The orders a server has, and how they are asked for. */
  private record Told(Server server, Buyers buyers, List<OrderIds.Issued> ids) {

    /** Each has been read once, so that whatever keeps orders has them. */
    static Told by(Server server) {
      Buyers buyers = Buyers.at(server, BUYERS);
      Told told = new Told(server, buyers, ReadScenario.orders(server, buyers, ORDERS));
      Reads.once(server.address(), told.orders());
      return told;
    }

    List<byte[]> orders() {
      return ids.stream().map(id -> HttpText.get(path(id), buyers.token(id.buyer()))).toList();
    }

    int bytesOfOne() {
      OrderIds.Issued first = ids.getFirst();
      String body = Ask.text(server.port(), path(first), buyers.token(first.buyer()));
      return body.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  private static Server stocked(Kit kit, Server.Plan plan) {
    return CreateScenario.stocked(kit, plan);
  }

  private static Server.Plan renamed(Server.Plan plan, String name) {
    return new Server.Plan(name, plan.options());
  }

  private static Reads nothing(Server server, int bytes) {
    List<byte[]> request = List.of(HttpText.get("/dev/bytes/" + bytes, ""));
    return new Reads("B", "nothing, as many bytes", server, server.address(), request, bytes);
  }

  /** A row that says Redis must be one of Redis; on a busy machine it may be too slow at times. */
  private static Outcome.Check fromRedis(Meters before, Meters after) {
    double hits = level2(after, "hit") - level2(before, "hit");
    double misses = level2(after, "miss") - level2(before, "miss");
    boolean holds = hits > 0 && misses <= hits * MISSES_MAX;
    return new Outcome.Check(
        "E: %,.0f orders found in Redis, %,.0f not".formatted(hits, misses), holds, List.of());
  }

  private static double level2(Meters meters, String result) {
    return meters.sum("lockstep_cache_gets_total", LEVEL_2, "result=\"" + result + "\"");
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
        "an order of %,d bytes out of each level of the cache".formatted(bytes),
        measured,
        List.of(
            Bar.atLeast(
                "CPU of answering nothing (B) over an order (A)", nothing / order, "x", 0.8, 0.9)),
        checks,
        List.of("Of E's CPU, Redis itself takes %.3f ms.".formatted(redisMillis(measured.get(4)))));
  }

  private static double redisMillis(Measured measured) {
    return Spread.of(
            measured.rounds().stream()
                .mapToDouble(round -> round.cpu().redis() / round.operations())
                .toArray())
        .median();
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
