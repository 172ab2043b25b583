package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.EventWatch.Seen;
import dev.lockstep.PatientClient.Reply;
import dev.lockstep.PatientClient.Request;
import dev.lockstep.Shoppers.Fate;
import dev.lockstep.Shoppers.Placed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Whatever is killed and whenever: what was acknowledged is there, money has an end, and listeners
 * miss nothing. {@code -Dlockstep.crash.kills=N} and {@code -Dlockstep.crash.seed=N} look further.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashIT {

  private static final int KILLS = Integer.getInteger("lockstep.crash.kills", 4);
  private static final long SEED = Long.getLong("lockstep.crash.seed", 20_251_121L);

  /** Acknowledged orders before the next kill, so that each one meets a service at work. */
  private static final int ORDERS_BETWEEN = 12;

  private static final int KILL_AFTER_MS_MAX = 1_500;
  private static final int WATCHED = 4;
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private static final int CREATED = 10;
  private static final int PAID = 20;
  private static final int CANCELED = 80;

  private static final String OPEN_ORDERS =
      "SELECT count(*) FROM order_info WHERE order_status = " + CREATED;
  private static final String UNPUBLISHED =
      "SELECT count(*) FROM outbox WHERE published_at IS NULL";
  private static final String OPEN_REFUNDS =
      "SELECT count(*) FROM payment_refund WHERE next_attempt_time IS NOT NULL";
  private static final String UNTOLD =
      "SELECT count(*) FROM sandbox_bank.notification WHERE next_attempt_at IS NOT NULL";

  /** Short enough that orders expire, and refunds are tried again, while the test looks on. */
  private static final String[] SETTINGS = {
    "lockstep.order.payment-timeout=5s",
    "lockstep.payment.check-wait-first=1s",
    "lockstep.payment.check-wait-max=4s",
    "lockstep.payment.settle-wait-first=1s",
    "lockstep.payment.refund-wait-max=2s",
    "lockstep.schedule.lease-ttl=5s"
  };

  @TempDir Path folder;

  private ChildServer server;
  private PatientClient client;
  private Shoppers shoppers;
  private final List<EventWatch> watches = new ArrayList<>();

  @BeforeEach
  void open(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    server = new ChildServer(name, folder.resolve("data"), SETTINGS);
    server.start();
    client = new PatientClient(server.port());
    shoppers = new Shoppers(client);
    for (int i = 0; i < WATCHED; i++) {
      watches.add(new EventWatch(client, Shoppers.user(i)));
    }
    await().until(() -> watches.stream().allMatch(EventWatch::opened));
    shoppers.start();
  }

  /** Whatever has happened, and however far it came. */
  @AfterEach
  void close() {
    watches.forEach(EventWatch::close);
    try (ChildServer last = server) {
      assertThat(last).isNotNull();
      if (shoppers != null) {
        shoppers.close();
        client.close();
      }
    }
  }

  private enum Victim {
    SERVER,
    POSTGRES,
    SERVER_AGAIN,
    BOTH
  }

  @Test
  void keepsWhatItAcknowledgedWhateverIsKilled() throws Exception {
    Random random = new Random(SEED);
    awaitOrders(ORDERS_BETWEEN);
    for (int i = 0; i < KILLS; i++) {
      strike(Victim.values()[i % Victim.values().length], random.nextInt(KILL_AFTER_MS_MAX));
    }
    shoppers.finish();

    JdbcClient database = server.database();
    awaitNothingOpen(database);
    assertOrdersAreThere(database);
    assertMoneyHasItsEnd(database);
    assertStockIsBack(database);
    assertEventsAreComplete(database);
    assertListenersMissedNothing(database);
    assertThat(client.strange()).as("answers nobody should get").isEmpty();
  }

  @Test
  void stopsInOrderUnderLoad() throws Exception {
    awaitOrders(ORDERS_BETWEEN);
    List<ProcessHandle> children = server.children();
    watches.forEach(watch -> watch.away(true));
    int exitCode = server.stop();

    assertThat(exitCode).isIn(0, 143);
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(server.postgresLog()).contains("database system is shut down");
    // Opening a payment calls the bank, and a bank that lives in the stopping server is gone first.
    assertThat(client.unknown()).allMatch(path -> path.endsWith("/payments"));

    server.start();
    assertThat(server.postgresLog())
        .contains("database system was shut down")
        .doesNotContain("not properly shut down", "was interrupted", "redo starts");
    awaitOrders(ORDERS_BETWEEN);
    watches.forEach(watch -> watch.away(false));
    shoppers.finish();
    JdbcClient database = server.database();
    awaitNothingOpen(database);
    assertOrdersAreThere(database);
    assertListenersMissedNothing(database);
    assertThat(client.strange()).as("answers nobody should get").isEmpty();
  }

  /** Kills in the middle of the work, and starts again what does not start by itself. */
  private void strike(Victim victim, int afterMs) throws Exception {
    // Not a wait for something to happen: the moment itself is what is drawn.
    var moment = CompletableFuture.delayedExecutor(afterMs, TimeUnit.MILLISECONDS);
    CompletableFuture.runAsync(() -> {}, moment).get();
    watches.forEach(watch -> watch.away(true));
    if (victim == Victim.POSTGRES || victim == Victim.BOTH) {
      server.killPostgres();
    }
    if (victim != Victim.POSTGRES) {
      server.kill();
      server.awaitEnd();
      server.start();
    }
    awaitOrders(ORDERS_BETWEEN);
    watches.forEach(watch -> watch.away(false));
  }

  private void awaitOrders(int more) {
    int wanted = shoppers.acknowledged() + more;
    await()
        .atMost(SETTLED)
        .pollInterval(Duration.ofMillis(10))
        .failFast(() -> assertThat(client.strange()).isEmpty())
        .until(() -> shoppers.acknowledged() >= wanted);
  }

  /** Every order paid or cancelled, every refund done, every event told, and the audit agrees. */
  private void awaitNothingOpen(JdbcClient database) {
    await()
        .atMost(SETTLED)
        .untilAsserted(() -> {
          assertThat(count(database, OPEN_ORDERS)).as("orders that wait").isZero();
          assertThat(count(database, UNPUBLISHED)).as("events to be relayed").isZero();
          assertThat(count(database, OPEN_REFUNDS)).as("refunds under way").isZero();
          assertThat(count(database, UNTOLD)).as("callbacks to come").isZero();
        });
    await()
        .atMost(SETTLED)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          JsonNode audit = client.must(200, Request.get("operator", "/ops/v1/audit")).json();
          assertThat(violations(audit)).isEmpty();
          assertThat(audit.path("clean").asBoolean()).isTrue();
        });
  }

  private static List<String> violations(JsonNode audit) {
    return audit
        .path("invariants")
        .valueStream()
        .filter(invariant -> invariant.path("violationCount").asLong() > 0)
        .map(JsonNode::toString)
        .toList();
  }

  /** Each acknowledged order, as it was ordered; and the same request gets the same answer. */
  private void assertOrdersAreThere(JdbcClient database) {
    List<Placed> placed = shoppers.placed();
    assertThat(count(database, "SELECT count(*) FROM order_info")).isEqualTo(placed.size());
    for (Placed one : placed) {
      String user = one.request().user();
      JsonNode order =
          client.must(200, Request.get(user, "/api/v1/orders/" + one.orderId())).json();
      JsonNode asked = PatientClient.JSON.readTree(one.request().body());
      assertThat(order.path("amounts").path("payAmount"))
          .isEqualTo(asked.path("amounts").path("payAmount"));
      assertThat(order.path("userRemark")).isEqualTo(asked.path("userRemark"));
      assertThat(order.path("items").size()).isEqualTo(1);
      JsonNode item = order.path("items").path(0);
      assertThat(item.path("skuCode")).isEqualTo(asked.path("items").path(0).path("skuCode"));
      assertThat(item.path("saleQuantity")).isEqualTo(asked.path("items").path(0).path("quantity"));
      assertThat(order.path("expireTime")).isEqualTo(one.answer().json().path("expireTime"));

      Reply again = client.must(201, one.request());
      assertThat(again.json()).isEqualTo(one.answer().json());
      assertThat(again.replayed()).isEqualTo(!one.request().key().isEmpty());
    }
  }

  private record Money(String orderId, int status, boolean booked, long captured, long back) {}

  /** The bank's own book says who paid. */
  private static final String MONEY =
      """
      SELECT o.order_id, o.order_status AS status, c.amount AS captured,
             c.refunded_amount AS back, coalesce(p.outcome, 0) = 1 AS booked
      FROM sandbox_bank.capture c
      JOIN order_info o ON o.order_id = left(c.payment_id, 28)
      LEFT JOIN payment_capture p ON p.transaction_no = c.transaction_no
      """;

  private void assertMoneyHasItsEnd(JdbcClient database) {
    List<Money> book = database.sql(MONEY).query(Money.class).list();
    Map<String, Money> byOrder = new HashMap<>();
    book.forEach(one -> byOrder.put(one.orderId(), one));
    assertThat(book).as("captures").isNotEmpty().hasSameSizeAs(byOrder.keySet());
    assertThat(book)
        .allMatch(one ->
            one.status() == PAID ? one.booked() && one.back() == 0 : one.back() == one.captured());
    Map<String, Integer> statuses = statuses(database);
    for (Placed one : shoppers.placed()) {
      boolean neverPays = one.fate() == Fate.NEVER_PAYS || one.fate() == Fate.ONLY_BEGINS_TO_PAY;
      assertThat(byOrder.containsKey(one.orderId()) && neverPays).isFalse();
      if (!byOrder.containsKey(one.orderId())) {
        assertThat(statuses.get(one.orderId())).as(one.orderId()).isEqualTo(CANCELED);
      }
    }
  }

  private void assertStockIsBack(JdbcClient database) {
    Map<String, Integer> statuses = statuses(database);
    for (int i = 0; i < Shoppers.SKUS; i++) {
      int sku = i;
      long sold =
          shoppers.placed().stream()
              .filter(one -> one.sku() == sku && statuses.getOrDefault(one.orderId(), 0) == PAID)
              .mapToLong(Placed::quantity)
              .sum();
      long left =
          database
              .sql("SELECT sum(available) FROM product_stock WHERE sku_code = ?")
              .param("SKU-" + sku)
              .query(Long.class)
              .single();
      assertThat(left).as("SKU-%d", sku).isEqualTo(Shoppers.STOCK - sold);
    }
  }

  private static Map<String, Integer> statuses(JdbcClient database) {
    Map<String, Integer> statuses = new HashMap<>();
    database
        .sql("SELECT order_id, order_status FROM order_info")
        .query((RowCallbackHandler) row -> statuses.put(row.getString(1), row.getInt(2)));
    return statuses;
  }

  /** Versions without gaps, each with one event, and of each creation and end one notice. */
  private static void assertEventsAreComplete(JdbcClient database) {
    String gaps =
        """
        SELECT count(*) FROM (
          SELECT o.order_id
          FROM order_info o JOIN order_operate_log l ON l.root_order_id = o.order_id
          GROUP BY o.order_id, o.version
          HAVING count(*) <> o.version OR min(l.version) <> 1 OR max(l.version) <> o.version) gaps
        """;
    String unpaired =
        """
        SELECT count(*) FROM order_operate_log l FULL JOIN outbox e
          ON e.root_order_id = l.root_order_id AND e.version = l.version
        WHERE l.id IS NULL OR e.id IS NULL
        """;
    String doubled =
        """
        SELECT count(*) - count(DISTINCT (root_order_id, version)) FROM outbox
        """;
    String notices =
        """
        SELECT count(*) FROM outbox e WHERE e.event_type IN ('CREATED', 'PAID', 'EXPIRED') AND
          (SELECT count(*) FROM notification n
           WHERE n.order_id = e.order_id AND n.version = e.version) <> 1
        """;
    assertThat(count(database, gaps)).as("families with gaps").isZero();
    assertThat(count(database, unpaired)).as("changes without an event, or the reverse").isZero();
    assertThat(count(database, doubled)).as("events twice").isZero();
    assertThat(count(database, notices)).as("events without exactly one notice").isZero();
  }

  /** Every change of every order of a watching user, in order; and they did resume. */
  private void assertListenersMissedNothing(JdbcClient database) {
    String changes =
        """
        SELECT l.root_order_id, l.version, l.event, l.to_status FROM order_operate_log l
        JOIN order_info o ON o.order_id = l.root_order_id
        WHERE o.user_id = ? ORDER BY l.root_order_id, l.version
        """;
    for (int i = 0; i < WATCHED; i++) {
      EventWatch watch = watches.get(i);
      Map<String, List<Long>> expected = new HashMap<>();
      database
          .sql(changes)
          .param(Shoppers.user(i))
          .query(row -> {
            String orderId = row.getString(1);
            expected.computeIfAbsent(orderId, _ -> new ArrayList<>()).add(row.getLong(2));
          });
      assertThat(expected).isNotEmpty();
      assertThat(watch.connections()).as("connections").isGreaterThan(1);
      await()
          .untilAsserted(() ->
              expected.forEach((orderId, versions) ->
                  assertThat(watch.of(orderId))
                      .as(orderId)
                      .extracting(Seen::version)
                      .containsExactlyElementsOf(versions)));
    }
  }

  private static long count(JdbcClient database, String sql) {
    return database.sql(sql).query(Long.class).single();
  }
}
