package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Cluster;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Redis;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.bench.subject.Subject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Caching all orders of a campaign period and reading them again, with Redis and in the process.
 * What the server does by itself with a period, comparing it with the database, is put off: that
 * would be counted as somebody's.
 */
final class PeriodScenario implements Scenario {

  private static final long ORDERS_MAX = 100_000;
  private static final String PUT_OFF = "--lockstep.period.compare-interval=24h";
  private static final int READ_ALONE = 1_000;

  private static final String IN_PERIOD =
      """
      INSERT INTO order_period (order_id, period_number, profit_amount, like_count, share_count,
        follow_count, favorite_count, gmt_create, gmt_modified)
      SELECT order_id, '%s', 500, 10, 5, 3, 2, gmt_create, gmt_modified FROM order_info
      """
          .formatted(Period.NUMBER);

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the servers");
    long orders = Math.min(effort.orders(), ORDERS_MAX);
    var plan = new Server.Plan("period", effort.serverOptions()).with(PUT_OFF);
    try (Redis redis = Redis.start(kit);
        Server shared = CreateScenario.stocked(kit, plan.with(redis.serverOptions()));
        Server local =
            CreateScenario.stocked(kit, new Server.Plan("period-local", plan.options()))) {
      progress.accept("%,d orders into each database".formatted(orders));
      Period inRedis = filled(shared, orders);
      Period inProcess = filled(local, orders);
      List<Variant> variants = new ArrayList<>();
      variants.addAll(variants("ABC", "Redis", inRedis, new Cluster(shared, List.of(), redis)));
      variants.addAll(variants("DEF", "in process", inProcess, local));
      List<Measured> measured = new Measuring(effort, progress).run(variants);
      List<Outcome.Check> checks =
          List.of(
              whole("Redis", inRedis, orders),
              whole("in process", inProcess, orders),
              Audits.of("the one with Redis", shared),
              Audits.of("the one in process", local));
      return new Outcome(
          "period",
          "the %,d orders of a campaign period; an operation is an order".formatted(orders),
          measured,
          List.of(),
          checks,
          List.of(
              bytes("in Redis", redis.bytesOf("fataMorgana_" + Period.NUMBER), orders),
              bytes("in the process", inProcess.bytes(), orders),
              "Latencies of puts are those of %,d orders, of lists those of %,d, a request."
                  .formatted(PeriodPuts.BATCH, PeriodPages.PAGE)));
    }
  }

  private static Period filled(Server server, long orders) {
    new Filling(server.database(), orders, Clock.systemUTC()).run(_ -> {});
    server.database().run(IN_PERIOD);
    server.database().run("VACUUM (ANALYZE) order_period");
    Period period = Period.of(server);
    period.warmUp();
    return period;
  }

  /** Three of a store, keyed in this order. */
  private static List<Variant> variants(String keys, String store, Period period, Subject counted) {
    List<byte[]> some = period.gets(READ_ALONE);
    return List.of(
        new PeriodPuts(keys.substring(0, 1), "put, " + store, counted, period),
        new PeriodPages(keys.substring(1, 2), "list, " + store, counted, period),
        new Reads(
            keys.substring(2),
            "get one, " + store,
            counted,
            period.server().address(),
            some,
            Reads.ANY_LENGTH));
  }

  private static Outcome.Check whole(String store, Period period, long orders) {
    long cached = period.entries();
    return new Outcome.Check(
        "%s has %,d orders".formatted(store, cached), cached == orders, List.of());
  }

  private static String bytes(String where, long bytes, long orders) {
    return "%,d bytes %s, %.0f an order.".formatted(bytes, where, (double) bytes / orders);
  }
}
