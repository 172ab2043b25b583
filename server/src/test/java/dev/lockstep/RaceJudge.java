package dev.lockstep;

import static dev.lockstep.NodeCalls.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.NodeCalls.Reply;
import dev.lockstep.Race.Ending;
import dev.lockstep.Race.Seen;
import dev.lockstep.RaceRounds.Round;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.databind.JsonNode;

/** Looks at what became of races once nothing is under way any more. */
final class RaceJudge {

  /** What a node may not know yet of the other: a poll of the outbox and its reading. */
  private static final Duration STALE_MAX = Duration.ofMillis(500);

  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(90);
  private static final Duration CLEAN_WITHIN = Duration.ofSeconds(30);
  private static final int READERS = 8;

  private static final String OPEN_ORDERS =
      "SELECT count(*) FROM order_info WHERE order_status = 10";
  private static final String UNPUBLISHED =
      "SELECT count(*) FROM outbox WHERE published_at IS NULL";
  private static final String OPEN_REFUNDS =
      "SELECT count(*) FROM payment_refund WHERE next_attempt_time IS NOT NULL";
  private static final String UNTOLD =
      "SELECT count(*) FROM sandbox_bank.notification WHERE next_attempt_at IS NOT NULL";

  private static final String UNPAIRED_EVENTS =
      """
      SELECT count(*) FROM order_operate_log l FULL JOIN outbox e
        ON e.root_order_id = l.root_order_id AND e.version = l.version
      WHERE l.id IS NULL OR e.id IS NULL
      """;

  private static final String UNEVEN_NOTICES =
      """
      SELECT count(*) FROM outbox e WHERE e.event_type IN ('CREATED', 'PAID', 'EXPIRED') AND
        (SELECT count(*) FROM notification n
         WHERE n.order_id = e.order_id AND n.version = e.version) <> 1
      """;

  private static final String BOOK =
      """
      SELECT left(payment_id, 28), sum(amount - refunded_amount)
      FROM sandbox_bank.capture GROUP BY 1
      """;

  private final TwoNodes nodes;
  private final RaceRounds rounds;

  RaceJudge(TwoNodes nodes, RaceRounds rounds) {
    this.nodes = nodes;
    this.rounds = rounds;
  }

  /** How often each allowed ending came, by its name; all else fails. */
  Map<Ending, Long> judge(List<Round> played) {
    Map<Ending, Long> endings = new TreeMap<>();
    Map<String, Long> kept = kept();
    List<String> faults = new ArrayList<>();
    List<Seen> allSeen = allSeen(played);
    for (int i = 0; i < played.size(); i++) {
      Round round = played.get(i);
      Seen seen = allSeen.get(i);
      Ending.of(seen)
          .ifPresentOrElse(
              ending -> endings.merge(ending, 1L, Long::sum),
              () -> faults.add(round.orderId() + " " + seen));
      long atBank = kept.getOrDefault(round.orderId(), 0L);
      long here = seen.payments().contains("KEPT") ? RaceRounds.PRICE : 0;
      if (atBank != here) {
        faults.add("%s: the bank has %d, not %d".formatted(round.orderId(), atBank, here));
      }
    }
    assertThat(faults).isEmpty();
    return endings;
  }

  private List<Seen> allSeen(List<Round> played) {
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      return played.stream()
          .map(round -> CompletableFuture.supplyAsync(() -> seen(round), readers))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  private Seen seen(Round round) {
    JsonNode order = sameAtBoth(round);
    Shop.assertTimelineIsWhole(order);
    assertThat(order.path("items").path(0).path("saleQuantity").asInt())
        .isEqualTo(round.quantity());
    String way =
        Shop.events(order).stream()
            .filter(event -> !event.equals("PAYMENT_CHANGED"))
            .collect(Collectors.joining(" "));
    Map<String, String> payments = new TreeMap<>();
    for (JsonNode payment : order.path("payments")) {
      payments.put(payment.path("paymentId").asString(), end(payment));
    }
    return new Seen(
        round.race(), round.first(), round.second(), way, String.join(" ", payments.values()));
  }

  /** As its buyer sees it, which both nodes had in their caches while it changed. */
  private JsonNode sameAtBoth(Round round) {
    Reply here = done(200, rounds.read(0, round.user(), round.orderId()));
    assertThat(rounds.read(1, round.user(), round.orderId()).json()).isEqualTo(here.json());
    if (!round.absent().isEmpty()) {
      assertThat(rounds.read(0, RaceRounds.OPERATOR, round.absent()).status()).isEqualTo(404);
      assertThat(rounds.read(1, RaceRounds.OPERATOR, round.absent()).status()).isEqualTo(404);
    }
    return here.json();
  }

  private static String end(JsonNode payment) {
    String status = payment.path("status").asString();
    long captured = payment.path("capturedAmount").asLong();
    long refunded = payment.path("refundedAmount").asLong();
    String told = status + " " + captured + " " + refunded;
    return switch (told) {
      case "PAY_SUCCESS " + RaceRounds.PRICE + " 0" -> "KEPT";
      case "PAY_REFUND_SUCCESS " + RaceRounds.PRICE + " " + RaceRounds.PRICE -> "BACK";
      case "CLOSED 0 0" -> "CLOSED";
      default -> told;
    };
  }

  /** What the bank took and did not give back, by order. */
  private Map<String, Long> kept() {
    Map<String, Long> kept = new HashMap<>();
    nodes
        .jdbc()
        .sql(BOOK)
        .query((RowCallbackHandler) row -> kept.put(row.getString(1), row.getLong(2)));
    return kept;
  }

  /** Waits until nothing is under way, and then so long that each node must know of it. */
  void awaitSettled() {
    await()
        .atMost(SETTLED_WITHIN)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          assertThat(nodes.count(OPEN_ORDERS)).as("orders that wait").isZero();
          assertThat(nodes.count(UNPUBLISHED)).as("events to be relayed").isZero();
          assertThat(nodes.count(OPEN_REFUNDS)).as("refunds under way").isZero();
          assertThat(nodes.count(UNTOLD)).as("callbacks to come").isZero();
        });
    for (int node = 0; node < 2; node++) {
      awaitClean(node);
    }
    long settled = System.nanoTime();
    await().until(() -> System.nanoTime() - settled >= STALE_MAX.toNanos());
  }

  private void awaitClean(int node) {
    await()
        .atMost(CLEAN_WITHIN)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          String audit = "/ops/v1/audit";
          JsonNode told = done(200, nodes.calls().get(node, RaceRounds.OPERATOR, audit)).json();
          List<String> violated =
              told.path("invariants")
                  .valueStream()
                  .filter(invariant -> invariant.path("violationCount").asLong() > 0)
                  .map(JsonNode::toString)
                  .toList();
          assertThat(violated).as("node %d", node).isEmpty();
          assertThat(told.path("clean").asBoolean()).isTrue();
        });
  }

  /** Every id once, every order once, every piece where it belongs, every event told once. */
  void assertNothingIsDoubledOrLost(long orders) {
    assertThat(rounds.ids()).doesNotHaveDuplicates();
    assertThat(nodes.count("SELECT count(*) FROM order_info")).isEqualTo(orders);
    long sold = kept().values().stream().mapToLong(Long::longValue).sum() / RaceRounds.PRICE;
    assertThat(available("= 'SONG'")).isEqualTo(RaceRounds.COMMON_STOCK - sold);
    assertThat(nodes.count("SELECT count(*) FROM product_stock WHERE taken < 0")).isZero();
    assertThat(available("LIKE 'LAST-%'"))
        .isEqualTo(nodes.count("SELECT count(*) FROM product_stock WHERE sku_code LIKE 'LAST-%'"));
    assertThat(nodes.count(UNPAIRED_EVENTS)).as("changes and events").isZero();
    assertThat(nodes.count(UNEVEN_NOTICES)).as("events without exactly one notice").isZero();
  }

  private long available(String skus) {
    return nodes.count("SELECT sum(available) FROM product_stock WHERE sku_code " + skus);
  }
}
