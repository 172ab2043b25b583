package dev.lockstep.simulators.sandbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.simulators.sandbox.BankClient.Answer;
import dev.lockstep.simulators.sandbox.Merchant.Received;
import java.time.Duration;
import java.util.ArrayList;
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
import tools.jackson.databind.JsonNode;

class RefundingIT {

  private static Bank bank;

  private final Merchant merchant = new Merchant();
  private String id;
  private JsonNode capture;

  @BeforeAll
  static void startBank() {
    bank = Bank.start(BankDatabase.create());
  }

  @AfterAll
  static void stopBank() {
    bank.close();
  }

  @BeforeEach
  void pay(TestInfo test) {
    id = test.getTestMethod().orElseThrow().getName();
    capture = bank.client.paid(id, merchant);
  }

  @AfterEach
  void calmDown() {
    control(Map.of("refundFailures", 0, "refundUnavailable", 0, "refundDelayMs", 0));
    merchant.close();
  }

  @Test
  void refundsAndCallsBack() {
    Answer accepted = refund("R01", 500);
    assertThat(accepted.status()).isEqualTo(201);
    assertThat(accepted.text("status")).isEqualTo("PROCESSING");
    Received callback = awaitCallback("REFUND_SUCCEEDED");
    assertThat(callback.isGenuine()).isTrue();
    assertThat(callback.text("refundId")).isEqualTo(id + "R01");
    assertThat(callback.text("transactionNo")).isEqualTo(capture.path("transactionNo").asString());
    assertThat(callback.body().path("amount").asLong()).isEqualTo(500);
    assertThat(callback.text("userReceivedAccount")).isEqualTo("sandbox wallet");
    Answer found = bank.client.get("/v1/refunds/" + id + "R01");
    assertThat(found.text("status")).isEqualTo("SUCCEEDED");
    assertThat(found.text("refundedAt")).isEqualTo(callback.text("occurredAt"));
    assertThat(refundedAmount()).isEqualTo(500);
  }

  @Test
  void refundsTheSameIdOnce() throws Exception {
    Callable<Answer> call = () -> refund("R01", 500);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> statuses = new ArrayList<>();
      for (var result : pool.invokeAll(List.of(call, call, call, call))) {
        statuses.add(result.get().status());
      }
      assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
    }
    awaitStatus("R01", "SUCCEEDED");
    assertThat(refund("R01", 500).text("status")).isEqualTo("SUCCEEDED");
    assertThat(refundedAmount()).isEqualTo(500);
    assertRefused(refund("R01", 400), 409, "REFUND_CONFLICT");
  }

  @Test
  void refundsNeverMoreThanWasCaptured() throws Exception {
    assertRefused(refund("R00", 1251), 422, "REFUND_EXCEEDS_CAPTURE");
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 10; i < 20; i++) {
      String name = "R" + i;
      calls.add(() -> refund(name, 500));
    }
    int accepted = 0;
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : pool.invokeAll(calls)) {
        accepted += result.get().status() == 201 ? 1 : 0;
      }
    }
    assertThat(accepted).isEqualTo(2);
    assertThat(refund("R20", 250).status()).isEqualTo(201);
    assertRefused(refund("R21", 1), 422, "REFUND_EXCEEDS_CAPTURE");
    await().atMost(10, SECONDS).until(() -> refundedAmount() == 1250);
  }

  @Test
  void failsTheNextRefundsWhenTold() {
    control(Map.of("refundFailures", 1));
    refund("R01", 1250);
    Received callback = awaitCallback("REFUND_FAILED");
    assertThat(callback.text("reason")).isEqualTo("REFUND_DECLINED");
    assertThat(callback.body().has("userReceivedAccount")).isFalse();
    Answer failed = bank.client.get("/v1/refunds/" + id + "R01");
    assertThat(failed.text("status")).isEqualTo("FAILED");
    assertThat(failed.text("failReason")).isEqualTo("REFUND_DECLINED");
    assertThat(refundedAmount()).isZero();
    refund("R02", 1250);
    awaitStatus("R02", "SUCCEEDED");
    assertThat(refundedAmount()).isEqualTo(1250);
  }

  @Test
  void doesNothingWhileUnavailable() {
    control(Map.of("refundUnavailable", 1));
    assertRefused(refund("R01", 500), 503, "BANK_UNAVAILABLE");
    assertRefused(bank.client.get("/v1/refunds/" + id + "R01"), 404, "REFUND_NOT_FOUND");
    assertThat(refund("R01", 500).status()).isEqualTo(201);
  }

  @Test
  void keepsRefundsProcessingForTheDelay() {
    control(Map.of("refundDelayMs", 700));
    refund("R01", 500);
    await()
        .during(Duration.ofMillis(300))
        .atMost(5, SECONDS)
        .until(() -> status("R01").equals("PROCESSING") && refundedAmount() == 0);
    awaitStatus("R01", "SUCCEEDED");
  }

  @Test
  void refusesForeignTransactionsAndCurrencies() {
    Map<String, Object> request = BankClient.refund(id + "R01", id, capture);
    request.put("currency", "EUR");
    assertRefused(bank.client.post("/v1/refunds", request), 422, "REFUND_CURRENCY_MISMATCH");
    JsonNode other = bank.client.paid(id + "-other", merchant);
    request = BankClient.refund(id + "R01", id, other);
    assertRefused(bank.client.post("/v1/refunds", request), 404, "TRANSACTION_NOT_FOUND");
  }

  @Test
  void refundsEachOfTwoCaptures() {
    bank.client.open(id + "-twice", merchant);
    JsonNode captures =
        bank.client.control(id + "-twice", "succeed?captures=2").json().path("captures");
    for (int i = 0; i < 2; i++) {
      var request = BankClient.refund(id + "R0" + i, id + "-twice", captures.path(i));
      request.put("amount", 1250);
      assertThat(bank.client.post("/v1/refunds", request).status()).isEqualTo(201);
    }
    awaitStatus("R00", "SUCCEEDED");
    awaitStatus("R01", "SUCCEEDED");
  }

  private Answer refund(String name, long amount) {
    Map<String, Object> request = BankClient.refund(id + name, id, capture);
    request.put("amount", amount);
    return bank.client.post("/v1/refunds", request);
  }

  private long refundedAmount() {
    JsonNode charge = bank.client.find(id).json();
    return charge.path("captures").path(0).path("refundedAmount").asLong();
  }

  private String status(String name) {
    return bank.client.get("/v1/refunds/" + id + name).text("status");
  }

  private void awaitStatus(String name, String status) {
    await().atMost(10, SECONDS).until(() -> status(name).equals(status));
  }

  private Received awaitCallback(String type) {
    await().atMost(10, SECONDS).until(() -> callbacks(type).size() == 1);
    return callbacks(type).getFirst();
  }

  private List<Received> callbacks(String type) {
    return merchant.callbacksOf(id).stream().filter(c -> c.text("type").equals(type)).toList();
  }

  private static void control(Map<String, ?> switches) {
    assertThat(bank.client.post("/v1/controls", switches).status()).isEqualTo(200);
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("code")).isEqualTo(code);
  }
}
