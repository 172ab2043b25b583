package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.EventWatch.Seen;
import dev.lockstep.PatientClient.Reply;
import dev.lockstep.PatientClient.Request;
import dev.lockstep.Shoppers.Kept;
import dev.lockstep.Shoppers.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * What must hold when everybody has gone home, whatever happened meanwhile.
 *
 * @param database the service's, for looking only
 * @param book the database of the bank's book, for looking only
 */
record Aftermath(
    PatientClient client,
    Shoppers shoppers,
    List<EventWatch> watches,
    JdbcClient database,
    JdbcClient book) {

  /** For services whose orders wait for five seconds, and settle their payments in seconds. */
  private static final Duration SETTLED = Duration.ofSeconds(90);

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
      "SELECT count(*) FROM sandbox_bank.notification WHERE acknowledged_at IS NULL";

  /** All of it. */
  void assertEverything() {
    awaitNothingOpen();
    assertOrdersAreThere();
    assertRefusedWereNotDone();
    assertAnswersStand();
    assertAcknowledgedCallbacksAreApplied();
    assertMoneyHasItsEnd();
    assertStockIsRight();
    assertNothingTwice();
    assertEventsAreComplete();
    assertListenersMissedNothing();
    assertThat(client.strange()).as("answers nobody should get").isEmpty();
  }

  /** Every order paid or cancelled, every refund done, every event told, and the audit agrees. */
  private void awaitNothingOpen() {
    await()
        .atMost(SETTLED)
        .untilAsserted(() -> {
          assertThat(count(database, OPEN_ORDERS)).as("orders that wait").isZero();
          assertThat(count(database, UNPUBLISHED)).as("events to be relayed").isZero();
          assertThat(count(database, OPEN_REFUNDS)).as("refunds under way").isZero();
          assertThat(count(book, UNTOLD)).as("callbacks to come").isZero();
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
  void assertOrdersAreThere() {
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
      assertThat(order.path("version").asLong())
          .isGreaterThanOrEqualTo(one.answer().json().path("version").asLong());
      assertThat(order.path("items").size()).isEqualTo(1);
      JsonNode item = order.path("items").path(0);
      assertThat(item.path("skuCode")).isEqualTo(asked.path("items").path(0).path("skuCode"));
      assertThat(item.path("saleQuantity")).isEqualTo(asked.path("items").path(0).path("quantity"));
      assertThat(order.path("expireTime")).isEqualTo(one.answer().json().path("expireTime"));
      assertStands(one.request(), one.answer());
    }
  }

  private void assertStands(Request request, Reply answer) {
    Reply again = client.again(request);
    assertThat(again.status()).as(request.path()).isEqualTo(answer.status());
    assertThat(again.json()).as(request.path()).isEqualTo(answer.json());
    assertThat(again.replayed()).as(request.path()).isEqualTo(!request.key().isEmpty());
  }

  /** Who was told that nothing was done, and left, finds nothing done. */
  private void assertRefusedWereNotDone() {
    Set<String> orders = statuses().keySet();
    assertThat(shoppers.refused()).doesNotContainAnyElementsOf(orders);
  }

  private void assertAnswersStand() {
    for (Kept one : shoppers.kept()) {
      assertStands(one.request(), one.answer());
    }
  }

  /** By number: what the bank may forget about, the inbox holds, and holds as applied. */
  private void assertAcknowledgedCallbacksAreApplied() {
    List<String> acknowledged =
        book.sql(
                "SELECT notification_id FROM sandbox_bank.notification"
                    + " WHERE acknowledged_at IS NOT NULL")
            .query(String.class)
            .list();
    List<String> applied =
        database
            .sql("SELECT notification_id FROM payment_inbox WHERE inbox_status = 1")
            .query(String.class)
            .list();
    assertThat(acknowledged).isNotEmpty();
    assertThat(new HashSet<>(applied)).containsAll(acknowledged).hasSameSizeAs(applied);
  }

  private record Captured(String paymentId, String transactionNo, long amount, long back) {}

  /** The bank's own book says who paid. */
  private static final String CAPTURES =
      """
      SELECT payment_id, transaction_no, amount, refunded_amount AS back FROM sandbox_bank.capture
      """;

  private void assertMoneyHasItsEnd() {
    List<Captured> captured = book.sql(CAPTURES).query(Captured.class).list();
    Set<String> booked =
        new HashSet<>(
            database
                .sql("SELECT transaction_no FROM payment_capture WHERE outcome = 1")
                .query(String.class)
                .list());
    Map<String, Integer> statuses = statuses();
    Set<String> paidOrders = new HashSet<>();
    for (Captured one : captured) {
      String orderId = one.paymentId().substring(0, 28);
      assertThat(paidOrders.add(orderId)).as("captured once: " + orderId).isTrue();
      if (statuses.getOrDefault(orderId, 0) == PAID) {
        assertThat(booked).contains(one.transactionNo());
        assertThat(one.back()).as(orderId).isZero();
      } else {
        assertThat(one.back()).as(orderId).isEqualTo(one.amount());
      }
    }
    assertThat(captured).as("captures").isNotEmpty();
    for (Placed one : shoppers.placed()) {
      if (one.fate().paysNothing()) {
        assertThat(paidOrders).doesNotContain(one.orderId());
      }
      if (!paidOrders.contains(one.orderId())) {
        assertThat(statuses.get(one.orderId())).as(one.orderId()).isEqualTo(CANCELED);
      }
    }
  }

  private void assertStockIsRight() {
    Map<String, Integer> statuses = statuses();
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
      assertThat(left).as("SKU-%d", sku).isEqualTo(Shoppers.STOCK + shoppers.brought(sku) - sold);
    }
  }

  private static final String TIMES =
      """
      SELECT order_id, count(*) FROM order_operate_log WHERE event = ? GROUP BY order_id
      """;

  /** What happens once in the life of an order, and what happens as often as it was answered. */
  private void assertNothingTwice() {
    for (String event : List.of("CREATED", "PAID", "EXPIRED", "CANCELED", "REFUNDED")) {
      assertThat(times(event).values()).as(event).allMatch(times -> times == 1);
    }
    Map<String, Integer> moves = times("ADDRESS_ADJUSTED");
    for (Placed one : shoppers.placed()) {
      assertThat(moves.getOrDefault(one.orderId(), 0))
          .as("moves of " + one.orderId())
          .isEqualTo(shoppers.moves(one.orderId()));
    }
  }

  private Map<String, Integer> times(String event) {
    Map<String, Integer> times = new HashMap<>();
    database
        .sql(TIMES)
        .param(event)
        .query((RowCallbackHandler) row -> times.put(row.getString(1), row.getInt(2)));
    return times;
  }

  private Map<String, Integer> statuses() {
    Map<String, Integer> statuses = new HashMap<>();
    database
        .sql("SELECT order_id, order_status FROM order_info")
        .query((RowCallbackHandler) row -> statuses.put(row.getString(1), row.getInt(2)));
    return statuses;
  }

  private static final String GAPS =
      """
      SELECT count(*) FROM (
        SELECT o.order_id
        FROM order_info o JOIN order_operate_log l ON l.root_order_id = o.order_id
        GROUP BY o.order_id, o.version
        HAVING count(*) <> o.version OR min(l.version) <> 1 OR max(l.version) <> o.version) gaps
      """;

  private static final String UNPAIRED =
      """
      SELECT count(*) FROM order_operate_log l FULL JOIN outbox e
        ON e.root_order_id = l.root_order_id AND e.version = l.version
      WHERE l.id IS NULL OR e.id IS NULL
      """;

  private static final String DOUBLED =
      "SELECT count(*) - count(DISTINCT (root_order_id, version)) FROM outbox";

  private static final String NOTICES =
      """
      SELECT count(*) FROM outbox e WHERE e.event_type IN ('CREATED', 'PAID', 'EXPIRED') AND
        (SELECT count(*) FROM notification n
         WHERE n.order_id = e.order_id AND n.version = e.version) <> 1
      """;

  /** Versions without gaps, each with one event, and of each creation and end one notice. */
  private void assertEventsAreComplete() {
    assertThat(count(database, GAPS)).as("families with gaps").isZero();
    assertThat(count(database, UNPAIRED)).as("changes without an event, or the reverse").isZero();
    assertThat(count(database, DOUBLED)).as("events twice").isZero();
    assertThat(count(database, NOTICES)).as("events without exactly one notice").isZero();
  }

  private static final String CHANGES =
      """
      SELECT l.root_order_id, l.version FROM order_operate_log l
      JOIN order_info o ON o.order_id = l.root_order_id
      WHERE o.user_id = ? ORDER BY l.root_order_id, l.version
      """;

  /** Every change of every order of a watching user, in order. */
  void assertListenersMissedNothing() {
    for (EventWatch watch : watches) {
      Map<String, List<Long>> expected = new HashMap<>();
      database
          .sql(CHANGES)
          .param(watch.user())
          .query(row -> {
            String orderId = row.getString(1);
            expected.computeIfAbsent(orderId, _ -> new ArrayList<>()).add(row.getLong(2));
          });
      assertThat(expected).isNotEmpty();
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
