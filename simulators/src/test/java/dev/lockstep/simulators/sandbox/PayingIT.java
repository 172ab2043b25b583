package dev.lockstep.simulators.sandbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.simulators.sandbox.BankClient.Answer;
import dev.lockstep.simulators.sandbox.Merchant.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayingIT {

  private static Bank bank;

  private final Merchant merchant = new Merchant();
  private String id;

  @BeforeAll
  static void startBank() {
    bank = Bank.start(BankDatabase.create());
  }

  @AfterAll
  static void stopBank() {
    bank.close();
  }

  @BeforeEach
  void nameThePayment(TestInfo test) {
    int hash = (test.getTestMethod().orElseThrow().getName() + test.getDisplayName()).hashCode();
    id = "%025dP01".formatted(Integer.toUnsignedLong(hash));
  }

  @AfterEach
  void calmDown() {
    bank.client.post("/v1/controls", Map.of("callbacksPaused", false, "shuffle", false));
    merchant.close();
  }

  @Test
  void answersTheSameChargeAgain() {
    Map<String, Object> charge = BankClient.charge(id, merchant);
    Answer first = bank.client.post("/v1/charges", charge);
    Answer again = bank.client.post("/v1/charges", charge);
    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(first.text("payUrl")).isEqualTo(bank.client.base + "/pay/" + id);
    assertThat(first.text("status")).isEqualTo("PENDING");
  }

  @Test
  void refusesOtherContentUnderTheSameId() {
    Map<String, Object> charge = BankClient.charge(id, merchant);
    bank.client.post("/v1/charges", charge);
    charge.put("amount", 1251);
    assertRefused(bank.client.post("/v1/charges", charge), 409, "CHARGE_CONFLICT");
  }

  @Test
  void capturesOnceAndCallsBackSigned() {
    bank.client.open(id, merchant);
    Answer paid = bank.client.control(id, "succeed");
    assertThat(paid.status()).isEqualTo(200);
    assertThat(paid.text()).isEqualTo(bank.client.find(id).text());
    Received callback = awaitCallbacks(1).getFirst();
    assertThat(callback.isGenuine()).isTrue();
    assertThat(callback.keyId()).isEqualTo("key-1");
    assertThat(callback.text("notificationId")).isEqualTo(callback.id());
    assertThat(callback.text("type")).isEqualTo("CHARGE_SUCCEEDED");
    assertThat(callback.text("account")).isEqualTo("demo");
    assertThat(callback.text("transactionNo"))
        .isEqualTo(paid.json().path("captures").path(0).path("transactionNo").asString());
    assertThat(callback.body().path("amount").asLong()).isEqualTo(1250);
    assertThat(callback.text("currency")).isEqualTo("GBP");
  }

  @Test
  void answersAChargeOnTheBuyersPage() {
    Map<String, Object> charge = BankClient.charge(id, merchant);
    charge.put("description", "<script>alert(1)</script>{{nonce}}");
    charge.put("currency", "JPY");
    bank.client.post("/v1/charges", charge);
    Answer page = bank.client.get("/pay/" + id);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("1250 JPY", "data-action=\"revoke\"", "&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert");
  }

  @Test
  void deliversTwiceWhenDoubled() {
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed?times=2");
    List<Received> callbacks = awaitCallbacks(2);
    assertThat(callbacks).extracting(Received::id).containsOnly(callbacks.getFirst().id());
    assertStays(2);
  }

  @Test
  void deliversLateWhenDelayed() {
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed?delayMs=700");
    assertThat(bank.client.find(id).text("status")).isEqualTo("SUCCEEDED");
    Received callback = awaitCallbacks(1).getFirst();
    var occurredAt = Instant.parse(callback.text("occurredAt"));
    assertThat(Duration.between(occurredAt, callback.at())).isGreaterThan(Duration.ofMillis(690));
  }

  @Test
  void repeatsWhatTheWireLost() {
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed?lose=2");
    Received callback = awaitCallbacks(1).getFirst();
    var occurredAt = Instant.parse(callback.text("occurredAt"));
    assertThat(Duration.between(occurredAt, callback.at())).isGreaterThan(Duration.ofMillis(490));
    assertThat(callback.isGenuine()).isTrue();
    assertStays(1);
  }

  @Test
  void repeatsWhatWasNotAcknowledged() {
    merchant.acknowledgeWhen(callback -> merchant.callbacksOf(id).size() == 1);
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed");
    assertThat(awaitCallbacks(2)).allMatch(Received::isGenuine);
    assertStays(2);
  }

  @Test
  void signsWronglyOnceThenRightly() {
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed?forge=signature");
    assertThat(awaitCallbacks(2)).extracting(Received::isGenuine).containsExactly(false, true);
    assertThat(merchant.callbacks())
        .extracting(c -> c.body().path("amount").asLong())
        .containsOnly(1250L);
  }

  @Test
  void changesTheAmountAfterSigningOnce() {
    bank.client.open(id, merchant);
    bank.client.control(id, "succeed?forge=amount");
    List<Received> callbacks = awaitCallbacks(2);
    assertThat(callbacks).extracting(Received::isGenuine).containsExactly(false, true);
    assertThat(callbacks)
        .extracting(c -> c.body().path("amount").asLong())
        .containsExactly(1251L, 1250L);
  }

  @Test
  void capturesTwiceWithTwoTransactions() {
    bank.client.open(id, merchant);
    Answer paid = bank.client.control(id, "succeed?captures=2");
    assertThat(paid.json().path("captures").size()).isEqualTo(2);
    assertThat(paid.text()).isEqualTo(bank.client.find(id).text());
    assertThat(awaitCallbacks(2))
        .extracting(c -> c.text("transactionNo"))
        .doesNotHaveDuplicates()
        .hasSize(2);
    assertThat(merchant.callbacks()).extracting(Received::id).doesNotHaveDuplicates();
  }

  @Test
  void capturesAnotherAmountAndCurrency() {
    bank.client.open(id, merchant);
    Answer paid = bank.client.control(id, "succeed?amount=999&currency=EUR");
    assertThat(paid.json().path("amount").asLong()).isEqualTo(1250);
    Received callback = awaitCallbacks(1).getFirst();
    assertThat(callback.body().path("amount").asLong()).isEqualTo(999);
    assertThat(callback.text("currency")).isEqualTo("EUR");
  }

  @Test
  void capturesAfterTheExpiryOfTheMerchant() {
    Map<String, Object> charge = BankClient.charge(id, merchant);
    charge.put("expireTime", "2025-01-01T00:00:00Z");
    bank.client.post("/v1/charges", charge);
    assertThat(bank.client.control(id, "succeed").text("status")).isEqualTo("SUCCEEDED");
  }

  @ParameterizedTest
  @CsvSource({"fail,FAILED", "revoke,REVOKED"})
  void tellsOfAChargeThatWasNotPaid(String action, String status) {
    bank.client.open(id, merchant);
    assertThat(bank.client.control(id, action).text("status")).isEqualTo(status);
    Received callback = awaitCallbacks(1).getFirst();
    assertThat(callback.text("type")).isEqualTo("CHARGE_" + status);
    assertThat(callback.isGenuine()).isTrue();
    assertThat(callback.body().has("transactionNo")).isFalse();
    assertRefused(bank.client.control(id, "succeed"), 409, "CHARGE_" + status);
  }

  @ParameterizedTest
  @CsvSource({"succeed", "fail", "revoke"})
  void changesAPaidChargeNoMore(String action) {
    bank.client.paid(id, merchant);
    assertRefused(bank.client.control(id, action), 409, "CHARGE_ALREADY_SUCCEEDED");
    assertThat(bank.client.post("/v1/charges/" + id + "/close", Map.of()).text("status"))
        .isEqualTo("SUCCEEDED");
  }

  @Test
  void takesNoMoneyForAClosedCharge() {
    bank.client.open(id, merchant);
    assertThat(bank.client.post("/v1/charges/" + id + "/close", Map.of()).text("status"))
        .isEqualTo("CLOSED");
    assertRefused(bank.client.control(id, "succeed"), 409, "CHARGE_CLOSED");
    assertThat(bank.client.find(id).json().path("captures").size()).isZero();
  }

  @Test
  void letsEitherCloseOrSucceedWin() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String each = id + "-" + i;
        bank.client.open(each, merchant);
        Callable<Answer> pay = () -> bank.client.control(each, "succeed");
        Callable<Answer> close = () -> bank.client.post("/v1/charges/" + each + "/close", Map.of());
        var results = pool.invokeAll(List.of(pay, close));
        boolean paid = results.get(0).get().status() == 200;
        String closed = results.get(1).get().text("status");
        assertThat(closed).isEqualTo(paid ? "SUCCEEDED" : "CLOSED");
        assertThat(bank.client.find(each).json().path("captures").size()).isEqualTo(paid ? 1 : 0);
      }
    }
  }

  @Test
  void holdsCallbacksWhilePaused() {
    bank.client.post("/v1/controls", Map.of("callbacksPaused", true));
    bank.client.paid(id, merchant);
    assertStays(0);
    bank.client.post("/v1/controls", Map.of("callbacksPaused", false));
    awaitCallbacks(1);
  }

  @Test
  void deliversOutOfOrderWhenShuffled() {
    bank.client.post("/v1/controls", Map.of("shuffle", true));
    for (int i = 10; i < 40; i++) {
      bank.client.paid(id + "-" + i, merchant);
    }
    await().atMost(10, SECONDS).until(() -> merchant.callbacks().size() == 30);
    List<String> arrived = merchant.callbacks().stream().map(c -> c.text("paymentId")).toList();
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
  }

  private List<Received> awaitCallbacks(int count) {
    await().atMost(10, SECONDS).until(() -> merchant.callbacksOf(id).size() >= count);
    return merchant.callbacksOf(id);
  }

  /** Longer than the first pause of the schedule. */
  private void assertStays(int count) {
    await()
        .during(Duration.ofMillis(600))
        .atMost(5, SECONDS)
        .until(() -> merchant.callbacksOf(id).size() == count);
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.text("detail")).isNotBlank();
  }
}
