package dev.lockstep;

import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.root;
import static dev.lockstep.Shop.soon;
import static dev.lockstep.Shop.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Money that comes at the deadline or after it; the janitor looks once a second. */
@TestPropertySource(
    properties = {"lockstep.order.payment-timeout=3s", "lockstep.payment.scan-interval=1s"})
class LateMoneyIT extends RunningShop {

  private static final int ORDERS = 100;
  private static final int TILLS = 8;

  @Autowired private Clock clock;

  private final String user = newUser();

  @Test
  void aDeadlineIsKeptAndNobodyIsChargedAfterIt() {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    var order = shop().awaitStatus(orderId, "CANCELED");
    var late =
        Duration.between(
            Instant.parse(order.path("expireTime").asString()),
            Instant.parse(order.path("cancelTime").asString()));
    assertThat(late).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    assertThat(order.path("cancelType").asString()).isEqualTo("PAYMENT_TIMEOUT");
    shop().awaitPayment(paymentId, "TIMEOUT");
    assertThat(shop().tryAtBank(paymentId, "succeed").code()).isEqualTo("CHARGE_CLOSED");
    assertTimelineIsWhole(shop().order(orderId));
  }

  @Test
  void whatWasTakenInTimeAndToldLateGoesBack() {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().atBank(paymentId, "succeed?delayMs=7000");
    shop().awaitPayment(paymentId, "PAY_REFUND_SUCCESS");
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("CANCELED");
    assertTimelineIsWhole(order);
    soon()
        .until(() ->
            shop().bankBook().stream()
                .filter(row -> root(row.path("paymentId").asString()).equals(orderId))
                .allMatch(row -> row.path("acknowledgedAt").isString()));
    assertThat(shop().order(orderId).path("version")).isEqualTo(order.path("version"));
  }

  @Test
  void whatIsTakenAfterTheDeadlineGoesBack() throws Exception {
    List<Callable<Boolean>> late = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      late.add(this::payLate);
    }
    int taken = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var paid : threads.invokeAll(late)) {
        taken += paid.get() ? 1 : 0;
      }
    }
    assertThat(taken).as("the bank's door is still open for a moment").isPositive();
  }

  /** Pays as soon as the order is cancelled; the bank takes it if nobody has closed it yet. */
  private boolean payLate() {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().awaitStatus(orderId, "CANCELED");
    boolean taken = shop().tryAtBank(paymentId, "succeed").status() == 200;
    shop().awaitPayment(paymentId, taken ? "PAY_REFUND_SUCCESS" : "TIMEOUT");
    assertTimelineIsWhole(shop().awaitStatus(orderId, "CANCELED"));
    return taken;
  }

  @Test
  void payingAtTheDeadlineHasOneEnd() throws Exception {
    List<Future<String>> ends = new ArrayList<>();
    try (var tills = Executors.newFixedThreadPool(TILLS)) {
      for (int i = 0; i < ORDERS; i++) {
        int offsetMs = (i - ORDERS / 2) * 16;
        ends.add(tills.submit(() -> payAtDeadline(offsetMs)));
      }
    }
    Map<String, Integer> seen = new TreeMap<>();
    for (var end : ends) {
      var orderId = end.get();
      var status =
          soon().until(() -> settled(orderId), word -> !word.equals("CREATED") && !word.isEmpty());
      shop().keeps(orderId, status.equals("PAID") ? 845 : 0);
      assertTimelineIsWhole(shop().order(orderId));
      seen.merge(status, 1, Integer::sum);
    }
    assertThat(seen).containsOnlyKeys("PAID", "CANCELED");
  }

  /** The status, once nothing moves any more; else nothing. */
  private String settled(String orderId) {
    var order = shop().order(orderId);
    for (var payment : order.path("payments")) {
      if (List.of("CREATED", "PAYING", "CLOSING", "REFUNDING").contains(status(payment))) {
        return "";
      }
    }
    return status(order);
  }

  private String payAtDeadline(int offsetMs) {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    var deadline = Instant.parse(shop().order(orderId).path("expireTime").asString());
    long wait = Duration.between(clock.instant(), deadline).toMillis() + offsetMs;
    shop().atBank(paymentId, "succeed?delayMs=" + Math.max(0, wait));
    return orderId;
  }
}
