package dev.lockstep;

import static dev.lockstep.Shop.CARD;
import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertDone;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.events;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.root;
import static dev.lockstep.Shop.soon;
import static dev.lockstep.Shop.status;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What banks, networks and payers do to an order's money, and where each sum ends. */
class MoneyIT extends RunningShop {

  /** A cup and its shipping. */
  private static final long ASKED = 845;

  private final String user = newUser();

  @AfterEach
  void theBankIsWell() {
    shop().bankMood("{\"refundFailures\":0,\"refundUnavailable\":0,\"refundDelayMs\":0}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "times=3",
        "lose=1",
        "lose=1&times=2",
        "forge=signature",
        "forge=amount",
        "delayMs=400"
      })
  void aDisturbedCallbackPaysOnce(String disturbance) {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().atBank(paymentId, "succeed?" + disturbance);
    shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, ASKED);
    soon().until(() -> acknowledged(paymentId));
    var order = shop().order(orderId);
    assertThat(events(order)).containsOnlyOnce("PAID");
    assertTimelineIsWhole(order);
    assertThat(order.path("refunds").size()).isZero();
    assertThat(shop().openCases(orderId)).isEmpty();
  }

  private boolean acknowledged(String paymentId) {
    return shop().bankBook().stream()
        .filter(row -> row.path("paymentId").asString().equals(paymentId))
        .allMatch(row -> row.path("acknowledgedAt").isString());
  }

  @ParameterizedTest
  @CsvSource({
    "succeed?amount=844,             AMOUNT_UNDER",
    "succeed?amount=846,             AMOUNT_OVER",
    "succeed?currency=EUR,           OTHER_CURRENCY"
  })
  void aWrongAmountIsHeldAndGoesBackWhenAPersonSaysSo(String action, String kind) {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().atBank(paymentId, action);
    shop().awaitPayment(paymentId, "HELD");
    assertThat(status(shop().order(orderId))).isEqualTo("CREATED");
    var row = theCase(orderId);
    assertThat(row.path("kind").asString()).isEqualTo(kind);
    assertThat(row.path("status").asString()).isEqualTo("OPEN");
    assertDone(200, resolve(row, "REFUND"));
    shop().awaitPayment(paymentId, "PAY_REFUND_SUCCESS");
    assertThat(shop().openCases(orderId)).isEmpty();
    assertThat(resolve(row, "ACCEPT").code()).isEqualTo("PAY_CASE_RESOLVED");
    assertThat(status(shop().order(orderId))).as("and may still be paid").isEqualTo("CREATED");
    var second = shop().prepay(user, orderId, WALLET);
    assertThat(second).isNotEqualTo(paymentId);
    shop().atBank(second, "succeed");
    assertTimelineIsWhole(shop().awaitStatus(orderId, "PAID"));
    shop().keeps(orderId, ASKED);
  }

  @ParameterizedTest
  @ValueSource(longs = {500, 900})
  void aHeldAmountPaysTheOrderWhenAPersonAcceptsIt(long amount) {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, CARD);
    shop().atBank(paymentId, "succeed?amount=" + amount);
    shop().awaitPayment(paymentId, "HELD");
    assertDone(200, resolve(theCase(orderId), "ACCEPT"));
    var order = shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, amount);
    assertTimelineIsWhole(order);
    assertThat(status(order.path("payments").path(0))).isEqualTo("PAY_SUCCESS");
    assertThat(shop().openCases(orderId)).isEmpty();
  }

  @Test
  void heldMoneyOfACancelledOrderStaysACaseUntilItGoesBack() {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().atBank(paymentId, "succeed?amount=1");
    shop().awaitPayment(paymentId, "HELD");
    cancel(orderId);
    assertThat(resolve(theCase(orderId), "ACCEPT").code()).isEqualTo("ORDER_STATE_CONFLICT");
    assertDone(200, resolve(theCase(orderId), "REFUND"));
    shop().awaitPayment(paymentId, "PAY_REFUND_SUCCESS");
    assertTimelineIsWhole(shop().order(orderId));
  }

  @Test
  void whatASecondChannelPaysGoesBack() {
    var orderId = shop().place(user, cart("CUP"));
    var wallet = shop().prepay(user, orderId, WALLET);
    var card = shop().prepay(user, orderId, CARD);
    assertThat(card).isNotEqualTo(wallet);
    // The bank's door must still be open for the second when the first has paid.
    shop().atBank(wallet, "succeed?delayMs=300");
    shop().atBank(card, "succeed");
    shop().awaitPayment(card, "PAY_SUCCESS");
    shop().awaitPayment(wallet, "PAY_REFUND_SUCCESS");
    shop().keeps(orderId, ASKED);
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("PAID");
    assertTimelineIsWhole(order);
    assertThat(order.path("payType").asString()).isEqualTo(CARD);
  }

  @Test
  void aSecondCaptureOfOnePaymentGoesBack() {
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    shop().atBank(paymentId, "succeed?captures=2");
    soon().until(() -> refunded(paymentId) == ASKED);
    shop().keeps(orderId, ASKED);
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("PAID");
    assertThat(shop().payment(paymentId).path("capturedAmount").asLong()).isEqualTo(2 * ASKED);
    assertThat(status(shop().payment(paymentId))).isEqualTo("PAY_SUCCESS");
    assertTimelineIsWhole(order);
  }

  @Test
  void cancellingAPaidOrderSendsTheMoneyBack() {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    var orderId = root(paymentId);
    var canceled = cancel(orderId);
    assertThat(canceled.json().path("status").asString()).isEqualTo("CANCELED");
    var order = shop().awaitStatus(orderId, "REFUNDED");
    shop().keeps(orderId, 0);
    assertThat(events(order)).endsWith("CANCELED", "REFUNDED");
    assertThat(order.path("cancelType").asString()).isEqualTo("BY_BUYER");
    assertThat(status(shop().payment(paymentId))).isEqualTo("PAY_REFUND_SUCCESS");
    assertTimelineIsWhole(order);
  }

  @Test
  void partialRefundsShowAndNeverExceedWhatWasPaid() {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    var orderId = root(paymentId);
    for (long amount : new long[] {300, 45}) {
      assertDone(201, refund(paymentId, amount));
      shop().awaitPayment(paymentId, "PAY_REFUND_PART_SUCCESS");
    }
    soon().until(() -> refunded(paymentId) == 345);
    assertThat(refund(paymentId, 501).code()).isEqualTo("PAY_REFUND_EXCEEDS");
    assertThat(status(shop().order(orderId))).isEqualTo("PAID");
    assertDone(201, refund(paymentId, 500));
    var order = shop().awaitStatus(orderId, "REFUNDED");
    shop().keeps(orderId, 0);
    assertThat(status(order.path("payments").path(0))).isEqualTo("PAY_REFUND_SUCCESS");
    assertThat(order.path("refunds").size()).isEqualTo(3);
    assertTimelineIsWhole(order);
    assertThat(refund(paymentId, 1).code()).isEqualTo("PAY_REFUND_EXCEEDS");
  }

  @Test
  void cancellingAfterAPartialRefundSendsOnlyTheRestBack() {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    shop().bankMood("{\"refundDelayMs\":700}");
    assertDone(201, refund(paymentId, 300));
    cancel(root(paymentId));
    var order = shop().awaitStatus(root(paymentId), "REFUNDED");
    shop().keeps(root(paymentId), 0);
    assertThat(order.path("payments").path(0).path("refundedAmount").asLong()).isEqualTo(ASKED);
    assertTimelineIsWhole(order);
  }

  @Test
  void refundsTheBankFailsOrDoesNotAnswerAreTriedAgain() {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    shop().bankMood("{\"refundFailures\":1,\"refundUnavailable\":1}");
    cancel(root(paymentId));
    var order = shop().awaitStatus(root(paymentId), "REFUNDED");
    shop().keeps(root(paymentId), 0);
    assertThat(order.path("refunds").size()).isEqualTo(1);
    assertThat(shop().openCases(root(paymentId))).isEmpty();
    assertTimelineIsWhole(order);
  }

  @Test
  void aRefundTheBankKeepsRefusingBecomesACaseAndIsTriedAgainOnDemand() {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    var orderId = root(paymentId);
    shop().bankMood("{\"refundFailures\":3}");
    cancel(orderId);
    soon().until(() -> !shop().openCases(orderId).isEmpty());
    var row = theCase(orderId);
    assertThat(row.path("kind").asString()).isEqualTo("REFUND_FAILED");
    assertThat(status(shop().payment(paymentId))).isEqualTo("HELD");
    assertDone(200, resolve(row, "REFUND"));
    var order = shop().awaitStatus(orderId, "REFUNDED");
    shop().keeps(orderId, 0);
    assertThat(shop().openCases(orderId)).isEmpty();
    assertTimelineIsWhole(order);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "revoke", "fail?times=2", "revoke?lose=1"})
  void afterAFailedAttemptTheOrderCanStillBePaid(String action) {
    var orderId = shop().place(user, cart("CUP"));
    var failed = shop().prepay(user, orderId, WALLET);
    shop().atBank(failed, action);
    shop().awaitPayment(failed, "CANCELED");
    assertThat(status(shop().order(orderId))).isEqualTo("CREATED");
    var paymentId = shop().prepay(user, orderId, WALLET);
    assertThat(paymentId).isNotEqualTo(failed);
    shop().atBank(paymentId, "succeed");
    assertTimelineIsWhole(shop().awaitStatus(orderId, "PAID"));
    shop().keeps(orderId, ASKED);
    assertThat(status(shop().payment(failed))).isEqualTo("CANCELED");
  }

  @Test
  void theArrivalOfCallbacksInAnyOrderIsHarmless() {
    shop().bankMood("{\"shuffle\":true}");
    var orderId = shop().place(user, cart("CUP"));
    var wallet = shop().prepay(user, orderId, WALLET);
    var card = shop().prepay(user, orderId, CARD);
    shop().atBank(wallet, "succeed?captures=3&times=2");
    shop().tryAtBank(card, "succeed?captures=2&times=2");
    shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, ASKED);
    soon().until(() -> acknowledged(wallet) && acknowledged(card));
    shop().bankMood("{\"shuffle\":false}");
    assertTimelineIsWhole(shop().order(orderId));
  }

  private JsonNode theCase(String orderId) {
    var open = shop().openCases(orderId);
    assertThat(open).hasSize(1);
    return open.getFirst();
  }

  private Http.Reply resolve(JsonNode row, String resolution) {
    return shop()
        .operate(
            "/ops/v1/cases/" + row.path("caseId").asString() + "/resolve",
            "{\"resolution\":\"" + resolution + "\",\"reason\":\"spoke to the payer\"}");
  }

  private Http.Reply refund(String paymentId, long amount) {
    return shop()
        .operate(
            "/ops/v1/refunds",
            "{\"paymentId\":\"%s\",\"amount\":%d,\"reason\":\"damaged\"}"
                .formatted(paymentId, amount));
  }

  private Http.Reply cancel(String orderId) {
    var reply = shop().buyer(user).post("/api/v1/orders/" + orderId + "/cancel", "{}");
    assertDone(200, reply);
    return reply;
  }

  private long refunded(String paymentId) {
    return shop().payment(paymentId).path("refundedAmount").asLong();
  }
}
