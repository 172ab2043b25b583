package dev.lockstep.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.problem.Refusal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations over Redis, and what is left of them without it. */
class RedisPeriodCacheIT extends PeriodCacheContract {

  private static final Logger LOG = LoggerFactory.getLogger(RedisPeriodCacheIT.class);
  private static final int MANY = 100_000;

  private final TestRedis redis = TestRedis.start();
  private final RedisLink link = redis.link();
  private final PeriodStore store = new RedisPeriodStore(link, Clock.systemUTC(), settings());

  @AfterAll
  void end() {
    link.close();
    redis.close();
  }

  @Override
  PeriodStore store() {
    return store;
  }

  private void bringBack() {
    redis.restart();
    await().until(link::up);
  }

  @Test
  void withoutRedisEventsAreTakenReadsAreRightAndRedisCatchesUp() throws Exception {
    var id = rows.create("away");
    var parts = PeriodParts.of(rows.orders(), store, settings(), new SimpleMeterRegistry());
    var writer = new PeriodWriter(parts.updates());
    var cache = parts.cache();
    redis.kill();
    writer.accept(event(id, 1), 1);
    rows.move(id, 2, OrderEvent.PAID, OrderStatus.PAID);
    writer.accept(event(id, 2), 2);
    assertThat(cache.getOrder("away", id)).map(PeriodEntry::status).contains("paid");
    assertThat(cache.getOrderCount("away")).isEqualTo(1);
    assertThat(cache.getOrdersByPeriod("away")).hasSize(1);
    assertThat(cache.isOrderCached("away", id)).isFalse();
    assertThat(cache.getCacheStats().available()).isFalse();
    assertThat(cache.cacheOrder("away", id).skipped())
        .extracting(Skipped::reason)
        .containsExactly(Skipped.Reason.STORE_AWAY);
    assertThatThrownBy(() -> cache.deleteOrder("away", id)).isInstanceOf(Refusal.class);
    parts.updates().catchUp();
    assertThat(parts.waiting().size()).isEqualTo(1);
    bringBack();
    parts.updates().catchUp();
    assertThat(store.entries("away", List.of(id))).containsOnlyKeys(id);
    assertThat(parts.waiting().size()).isZero();
  }

  private static OutboxEvent event(String id, long version) {
    return new OutboxEvent(id, id, version, "ann", "seller-1", "PAID", "{}", OrderFixture.CREATED);
  }

  @Test
  void aHashLostBetweenTwoPagesIsToldAndAWholeListStartsAnew() throws Exception {
    rows.create("lost", 45);
    var cache = PeriodParts.of(rows.orders(), store, settings(), new SimpleMeterRegistry()).cache();
    cache.warmUpCache("lost");
    var first = cache.getOrdersByPeriod("lost", null, 20);
    store.clear("lost");
    assertThatThrownBy(() -> cache.getOrdersByPeriod("lost", first.next(), 20))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("first page");
    assertThat(cache.getOrdersByPeriod("lost")).hasSize(45);
  }

  /** Told, not judged: run with -Dlockstep.measure=true on an idle machine. */
  @Test
  @EnabledIfSystemProperty(named = "lockstep.measure", matches = "true")
  void aHundredThousandOrdersArePutAndGot() throws Exception {
    var ids = rows.create("many", MANY);
    rows.fixture().execute("ANALYZE");
    var read = rows.orders();
    var parts = PeriodParts.of(read, store, large(), new SimpleMeterRegistry());
    for (int round = 0; round < 3; round++) {
      store.clear("many");
      tell("store put", () -> putEntries(ids, round(ids)));
      tell("store get", () -> getEntries(ids));
      store.clear("many");
      tell("warm-up (database, compare, put)", () -> parts.cache().warmUpCache("many"));
      tell("compare, nothing to do", () -> parts.cache().warmUpCache("many"));
      tell("list, parsed", () -> parts.cache().getOrdersByPeriod("many"));
      tell(
          "one by one",
          () -> ids.subList(0, 10_000).forEach(id -> parts.cache().getOrder("many", id)));
    }
    LOG.info("size={}", store.size("many"));
  }

  private List<PeriodStore.Change> round(List<String> ids) {
    byte[] entry = EntryJson.write(PeriodEntry.of(rows.orders().page("many", "", 1).getFirst()));
    return ids.stream().map(id -> new PeriodStore.Change(id, 1, entry)).toList();
  }

  private void putEntries(List<String> ids, List<PeriodStore.Change> changes) {
    for (int from = 0; from < ids.size(); from += 5_000) {
      store.apply("many", changes.subList(from, Math.min(from + 5_000, ids.size())));
    }
  }

  private void getEntries(List<String> ids) {
    int found =
        IntStream.range(0, ids.size() / 500)
            .map(n -> store.entries("many", ids.subList(500 * n, 500 * n + 500)).size())
            .sum();
    assertThat(found).isEqualTo(MANY);
  }

  private static PeriodProperties large() {
    var few = settings();
    return new PeriodProperties(
        few.prefix(),
        few.ttl(),
        500,
        1_000_000,
        few.memoryEntriesMax(),
        List.of(),
        few.compareInterval(),
        few.catchUpInterval(),
        few.waitingMax());
  }

  private static void tell(String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    LOG.info("measured=\"{}\" millis={}", what, (System.nanoTime() - start) / 1_000_000);
  }
}
