package dev.lockstep;

import static dev.lockstep.Shop.CARD;
import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.events;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.root;
import static dev.lockstep.Shop.soon;
import static dev.lockstep.Shop.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Many at once on one order: one end each, and the bank agrees to the cent. */
class ConcurrencyIT extends RunningShop {

  private static final int ORDERS = 100;

  /** Callers at once. */
  private static final int CALLERS = 32;

  private static final long ASKED = 845;

  private final String user = newUser();

  @Test
  void eightPaymentsOverTwoChannelsPayEachOrderOnce() throws Exception {
    var orders = place();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (var orderId : orders) {
      for (int i = 0; i < 8; i++) {
        var channel = i % 2 == 0 ? WALLET : CARD;
        // Whoever finds the charge still open captures it up to four times.
        int captures = 1 + i / 2;
        calls.add(() -> pay(orderId, channel, captures));
      }
    }
    allAtOnce(calls);
    var captures = capturesByOrder();
    for (var orderId : orders) {
      shop().awaitStatus(orderId, "PAID");
      shop().keeps(orderId, ASKED);
    }
    soon().untilAsserted(() -> orders.forEach(this::assertPaidOnce));
    assertThat(captures.values().stream().mapToInt(Integer::intValue).sum())
        .as("the bank took more than once for most orders")
        .isGreaterThan(2 * ORDERS);
  }

  private boolean pay(String orderId, String channel, int captures) {
    var opened = shop().tryPrepay(user, orderId, channel);
    if (opened.status() != 201) {
      assertThat(opened.code()).isEqualTo("ORDER_STATE_CONFLICT");
      return false;
    }
    if (!status(opened.json()).equals("PAYING")) {
      return false;
    }
    var paid =
        shop()
            .tryAtBank(opened.json().path("paymentId").asString(), "succeed?captures=" + captures);
    assertThat(paid.status()).isIn(200, 409);
    return paid.status() == 200;
  }

  private void assertPaidOnce(String orderId) {
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("PAID");
    assertThat(events(order)).containsOnlyOnce("PAID");
    assertTimelineIsWhole(order);
    long left = 0;
    for (var payment : order.path("payments")) {
      left += payment.path("capturedAmount").asLong() - payment.path("refundedAmount").asLong();
    }
    assertThat(left).isEqualTo(ASKED);
  }

  private Map<String, Integer> capturesByOrder() {
    Map<String, Integer> captures = new HashMap<>();
    for (var row : shop().bankBook()) {
      captures.merge(root(row.path("paymentId").asString()), 1, Integer::sum);
    }
    return captures;
  }

  @Test
  void payingAgainstCancellingHasOneEnd() throws Exception {
    var orders = place();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (var orderId : orders) {
      var paymentId = shop().prepay(user, orderId, WALLET);
      calls.add(() -> shop().tryAtBank(paymentId, "succeed").status() == 200);
      calls.add(() -> {
        var path = "/api/v1/orders/" + orderId + "/cancel";
        assertThat(shop().buyer(user).post(path, "{}").status()).isEqualTo(200);
        return true;
      });
    }
    allAtOnce(calls);
    for (var orderId : orders) {
      soon().untilAsserted(() -> assertCancelled(orderId));
    }
  }

  /** Paid before it was cancelled: refunded. Paid after it: given back. Never paid: closed. */
  private void assertCancelled(String orderId) {
    var order = shop().order(orderId);
    var payment = order.path("payments").path(0);
    boolean wasPaid = events(order).contains("PAID");
    assertThat(status(order)).isEqualTo(wasPaid ? "REFUNDED" : "CANCELED");
    boolean captured = payment.path("capturedAmount").asLong() > 0;
    assertThat(status(payment)).isEqualTo(captured ? "PAY_REFUND_SUCCESS" : "CLOSED");
    assertThat(wasPaid && !captured).isFalse();
    assertThat(payment.path("refundedAmount")).isEqualTo(payment.path("capturedAmount"));
    assertTimelineIsWhole(order);
  }

  private List<String> place() throws Exception {
    List<Callable<String>> placing = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      placing.add(() -> shop().place(user, cart("CUP")));
    }
    return allAtOnce(placing);
  }

  private static <T> List<T> allAtOnce(List<Callable<T>> calls) throws Exception {
    List<T> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (var answer : callers.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }
}
