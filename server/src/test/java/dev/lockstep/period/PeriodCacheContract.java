package dev.lockstep.period;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderCode;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import dev.lockstep.period.PeriodStore.Change;
import dev.lockstep.problem.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every operation of the reference over a store and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeriodCacheContract {

  private static final AtomicInteger PERIODS = new AtomicInteger();

  final TestDatabase database = TestDatabase.migrated();
  final PeriodRows rows = new PeriodRows(database);
  private String period = "";
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable PeriodParts built;

  abstract PeriodStore store();

  static PeriodProperties settings() {
    return new PeriodProperties(
        "fataMorgana_",
        Duration.ofHours(24),
        10,
        1_000,
        100_000,
        List.of(),
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        100);
  }

  @AfterAll
  void disconnect() {
    rows.close();
  }

  @BeforeEach
  void newPeriod() {
    period = "20241201_" + PERIODS.incrementAndGet();
    meters = new SimpleMeterRegistry();
    built = PeriodParts.of(rows.orders(), store(), settings(), meters);
  }

  private PeriodParts parts() {
    var now = built;
    if (now == null) {
      throw new AssertionError("not built");
    }
    return now;
  }

  private PeriodCache cache() {
    return parts().cache();
  }

  private String status(String id) {
    return cache().getOrder(period, id).map(PeriodEntry::status).orElse("nothing");
  }

  private String stored(String id) {
    byte[] entry = store().entries(period, List.of(id)).get(id);
    return entry == null ? "nothing" : new String(entry, UTF_8);
  }

  private StoredEvent event(String id, long version, String type) {
    var event =
        new OutboxEvent(id, id, version, "ann", "seller-1", type, "{}", OrderFixture.CREATED);
    return new StoredEvent(version, event);
  }

  private void tell(StoredEvent... events) {
    new PeriodWriter(parts().updates()).acceptAll(List.of(events));
  }

  @Test
  void anOrderIsCachedAndFound() throws Exception {
    var id = rows.create(period);
    assertThat(cache().isOrderCached(period, id)).isFalse();
    assertThat(cache().cacheOrder(period, id)).isEqualTo(new Batch(1, List.of()));
    assertThat(cache().isOrderCached(period, id)).isTrue();
    assertThat(stored(id))
        .isEqualTo(
            """
            {"order_no":"%s","uid":"ann","period_number":"%s","amount":27.00,"profit_amount":5.00,\
            "like_count":10,"share_count":5,"follow_count":3,"favorite_count":2,\
            "status":"pending","expire_time":"2026-03-01T10:30:00Z",\
            "created_at":"2026-03-01T10:00:00Z","updated_at":"2026-03-01T10:00:00Z"}\
            """
                .formatted(id, period));
  }

  @Test
  void aReaderThatMissesRefillsAndTheNextOneHits() throws Exception {
    var id = rows.create(period);
    assertThat(status(id)).isEqualTo("pending");
    assertThat(cache().isOrderCached(period, id)).isTrue();
    assertThat(status(id)).isEqualTo("pending");
    var stats = onlyPeriod();
    assertThat(stats.hits()).isEqualTo(1);
    assertThat(stats.misses()).isEqualTo(1);
    assertThat(stats.hitRate()).isEqualTo(0.5);
  }

  private CacheStats.Period onlyPeriod() {
    return cache().getCacheStats().periods().stream()
        .filter(each -> each.periodNumber().equals(period))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anOrderOfAnotherPeriodIsNotInThisOne() throws Exception {
    var other = rows.create(period + "b");
    assertThat(cache().getOrder(period, other)).isEmpty();
    assertThat(cache().cacheOrder(period, other).skipped())
        .extracting(Skipped::orderNo, Skipped::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(other, Skipped.Reason.NOT_IN_PERIOD));
    assertThat(cache().isOrderCached(period, other)).isFalse();
  }

  @Test
  void aBatchGoesOnPastWhatCannotBeCachedAndTellsIt() throws Exception {
    var ids = rows.create(period, 25);
    rows.poison(ids.get(3));
    rows.remove(ids.get(14), 2, OrderStatus.CREATED);
    var all = new ArrayList<>(ids);
    all.add("no-such-order");
    var batch = cache().batchCacheOrders(period, all);
    assertThat(batch.cached()).isEqualTo(23);
    assertThat(reasons(batch.skipped()))
        .containsOnly(
            Map.entry(ids.get(3), Skipped.Reason.UNREADABLE),
            Map.entry(ids.get(14), Skipped.Reason.REMOVED),
            Map.entry("no-such-order", Skipped.Reason.NOT_IN_PERIOD));
    assertThat(store().count(period)).isEqualTo(23);
  }

  private static Map<String, Skipped.Reason> reasons(List<Skipped> skipped) {
    return skipped.stream()
        .collect(java.util.stream.Collectors.toMap(Skipped::orderNo, Skipped::reason));
  }

  @Test
  void aPeriodThatIsPartlyCachedIsListedAndCountedWhole() throws Exception {
    var ids = rows.create(period, 25);
    cache().cacheOrder(period, ids.getFirst());
    assertThat(cache().getOrderCount(period)).isEqualTo(25);
    assertThat(numbers(cache().getOrdersByPeriod(period))).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(store().count(period)).isEqualTo(25);
  }

  @Test
  void aWarmPeriodIsListedWithoutTheDatabase() throws Exception {
    var ids = rows.create(period, 25);
    var warm = cache().warmUpCache(period);
    assertThat(warm.repaired()).isEqualTo(25);
    assertThat(warm.whole()).isTrue();
    rows.fixture().execute("DELETE FROM order_period WHERE period_number = ?", period);
    assertThat(numbers(cache().getOrdersByPeriod(period))).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(cache().getOrderCount(period)).isEqualTo(25);
    assertThat(onlyPeriod().entries()).isEqualTo(25);
    assertThat(onlyPeriod().bytes()).isGreaterThan(25 * 300);
    assertThat(onlyPeriod().hitRate()).isEqualTo(1);
  }

  @Test
  void pagesMeetEveryOrderFromTheDatabaseAsFromTheHash() throws Exception {
    var ids = rows.create(period, 45);
    assertThat(paged()).containsExactlyInAnyOrderElementsOf(ids);
    cache().warmUpCache(period);
    assertThat(paged()).containsExactlyInAnyOrderElementsOf(ids);
  }

  private Set<String> paged() {
    Set<String> met = new HashSet<>();
    PeriodCache.Place place = null;
    do {
      var page = cache().getOrdersByPeriod(period, place, 20);
      met.addAll(numbers(page.items()));
      place = page.next();
    } while (place != null);
    return met;
  }

  private static List<String> numbers(List<PeriodEntry> entries) {
    return entries.stream().map(PeriodEntry::orderNo).toList();
  }

  @Test
  void deletingTakesOutOfTheCacheAndNotOutOfThePeriod() throws Exception {
    var ids = rows.create(period, 3);
    cache().warmUpCache(period);
    assertThat(cache().deleteOrder(period, ids.getFirst())).isTrue();
    assertThat(cache().deleteOrder(period, ids.getFirst())).isFalse();
    assertThat(cache().isOrderCached(period, ids.getFirst())).isFalse();
    assertThat(cache().getOrderCount(period)).isEqualTo(3);
    assertThat(cache().deletePeriodOrders(period)).isEqualTo(2);
    assertThat(store().count(period)).isZero();
    assertThat(numbers(cache().getOrdersByPeriod(period))).hasSize(3);
  }

  @Test
  void theHashFollowsTheOrdersLife() throws Exception {
    var id = rows.create(period);
    tell(event(id, 1, "CREATED"));
    assertThat(stored(id)).contains("\"status\":\"pending\"");
    rows.move(id, 2, OrderEvent.PAID, OrderStatus.PAID);
    tell(event(id, 2, "PAID"));
    assertThat(stored(id)).contains("\"status\":\"paid\"", "\"updated_at\":\"2026-03-01T10:00:02Z");
    rows.move(id, 3, OrderEvent.CANCELED, OrderStatus.CANCELED);
    rows.move(id, 4, OrderEvent.REFUNDED, OrderStatus.REFUNDED);
    tell(event(id, 3, "CANCELED"), event(id, 4, "REFUNDED"));
    assertThat(stored(id)).contains("\"status\":\"refunded\"");
    rows.remove(id, 5, OrderStatus.REFUNDED);
    tell(event(id, 5, "REMOVED"));
    assertThat(stored(id)).isEqualTo("nothing");
    tell(event(id, 2, "PAID")); // told again, long after
    assertThat(stored(id)).isEqualTo("nothing");
    assertThat(cache().getOrder(period, id)).isEmpty();
  }

  @Test
  void eventsOfOrdersWithoutAPeriodLeaveNothing() throws Exception {
    var id = rows.fixture().create("ann", 0);
    tell(event(id, 1, "CREATED"));
    assertThat(store().periods(1_000)).doesNotContain(period);
  }

  /** The reader read version 1 before the event wrote version 2, and puts it afterwards. */
  @Test
  void aSlowReaderDoesNotBringTheOldStateBack() throws Exception {
    var id = rows.create(period);
    var old = rows.orders().ofOrders(List.of(id));
    rows.move(id, 2, OrderEvent.PAID, OrderStatus.PAID);
    tell(event(id, 2, "PAID"));
    parts().updates().put(old);
    assertThat(stored(id)).contains("\"status\":\"paid\"");
  }

  @Test
  void aPoisonedOrderHidesNoOtherAndIsTold() throws Exception {
    var ids = rows.create(period, 25);
    cache().warmUpCache(period);
    rows.poison(ids.get(7));
    tell(event(ids.get(7), 2, "PAID"), event(ids.get(8), 2, "PAID"));
    assertThat(stored(ids.get(7))).isEqualTo("nothing");
    assertThat(stored(ids.get(8))).contains(ids.get(8));
    var page = cache().getOrdersByPeriod(period, null, 200);
    assertThat(page.items()).hasSize(24);
    assertThat(reasons(page.skipped()))
        .containsExactly(Map.entry(ids.get(7), Skipped.Reason.UNREADABLE));
    var compared = cache().warmUpCache(period);
    assertThat(compared.whole()).isFalse();
    assertThat(reasons(compared.skipped()))
        .containsExactly(Map.entry(ids.get(7), Skipped.Reason.UNREADABLE));
  }

  @Test
  void anEntryNobodyCanReadIsReadFromTheDatabaseAndMended() throws Exception {
    var ids = rows.create(period, 3);
    cache().warmUpCache(period);
    damage(ids.get(1), 1, "garbage");
    assertThat(status(ids.get(1))).isEqualTo("pending");
    assertThat(stored(ids.get(1))).startsWith("{\"order_no\"");
    damage(ids.get(1), 1, "garbage");
    assertThat(numbers(cache().getOrdersByPeriod(period))).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(stored(ids.get(1))).startsWith("{\"order_no\"");
  }

  @Test
  void anOrderWhoseRowHasNoFormIsRefusedAndCountedNotFailed() throws Exception {
    var id = rows.create(period);
    cache().cacheOrder(period, id);
    rows.poison(id);
    assertThat(status(id)).as("the hash still answers").isEqualTo("pending");
    cache().deleteOrder(period, id);
    assertThatThrownBy(() -> cache().getOrder(period, id))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(OrderCode.ORDER_NOT_FOUND))
        .hasMessageContaining("cannot be shown");
    assertThat(meters.counter("lockstep.period.skipped").count()).isEqualTo(1);
    assertThat(stored(id)).isEqualTo("nothing");
    rows.fixture().execute("UPDATE order_info SET currency = 'CNY' WHERE order_id = ?", id);
    assertThat(status(id)).as("mended, it is shown again").isEqualTo("pending");
  }

  private void damage(String id, long version, String entry) {
    store().apply(period, List.of(new Change(id, version, entry.getBytes(UTF_8))));
  }

  @Test
  void aComparisonMendsEveryKindOfDamageAndFindsNothingAfterwards() throws Exception {
    var ids = rows.create(period, 30);
    var removed = rows.create(period);
    cache().warmUpCache(period);
    store().remove(period, ids.get(0)); // missing
    damage(ids.get(1), 1, "garbage"); // unreadable
    damage(ids.get(2), 1, stored(ids.get(2)).replace("27.00", "27.01")); // wrong
    damage(ids.get(3), 99, "from the future"); // ahead of any version
    damage("stray-1", 1, "{}"); // no such order
    rows.move(ids.get(4), 2, OrderEvent.PAID, OrderStatus.PAID); // old: nobody told of it
    rows.remove(removed, 2, OrderStatus.CREATED); // gone: nobody told of it
    var found = cache().warmUpCache(period);
    assertThat(found.orders()).isEqualTo(30);
    assertThat(found.repaired()).isEqualTo(6);
    assertThat(found.strays()).isEqualTo(1);
    assertThat(found.whole()).isTrue();
    assertThat(stored(ids.get(2))).contains("27.00");
    assertThat(stored(ids.get(3))).contains("pending");
    assertThat(stored(ids.get(4))).contains("paid");
    assertThat(stored(removed)).isEqualTo("nothing");
    var again = cache().warmUpCache(period);
    assertThat(again.repaired() + again.strays()).isZero();
  }
}
