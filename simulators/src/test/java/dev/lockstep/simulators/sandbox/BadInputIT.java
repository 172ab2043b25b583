package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.simulators.sandbox.BankClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a caller sends, the bank answers with a code and a sentence, and changes nothing. */
class BadInputIT {

  private static Bank bank;
  private static Merchant merchant;

  @BeforeAll
  static void startBank() {
    merchant = new Merchant();
    bank = Bank.start(BankDatabase.create());
    bank.client.open("P1", merchant);
  }

  @AfterAll
  static void stopBank() {
    bank.close();
    merchant.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "paymentId   | null",
        "paymentId   | 7",
        "paymentId | ''",
        "paymentId | 'a b'",
        "paymentId   | '\\u0000'",
        "channel | 'wechat'",
        "channel | null",
        "account | ''",
        "account     | 'x\\u0000'",
        "account | '\\ud800'",
        "amount | 0",
        "amount | -1",
        "amount      | 1.5",
        "amount | '10'",
        "amount | 9007199254740992",
        "amount | 1e400",
        "amount      | 99999999999999999999",
        "amount | null",
        "amount | true",
        "currency    | 'gbp'",
        "currency | 'ABC'",
        "currency | 'POUND'",
        "currency | 826",
        "notifyUrl   | 'ftp://x/y'",
        "notifyUrl | '/callbacks'",
        "notifyUrl | 'http://'",
        "notifyUrl   | 'http://a:b@c/'",
        "notifyUrl | 'http://x:99999/'",
        "notifyUrl | 'h t'",
        "expireTime  | 'tomorrow'",
        "expireTime | '+999999999-01-01T00:00:00Z'",
        "expireTime  | 1",
        "description | {}",
        "description | 'a\\u0000b'",
      })
  void refusesAChargeWithABadField(String field, String value) {
    String json = value.replace('\'', '"');
    var charge = BankClient.charge("P2", merchant);
    charge.put(field, "@@");
    String body = new String(Json.bytes(charge), UTF_8);
    Answer answer = bank.client.post("/v1/charges", body.replace("\"@@\"", json));
    assertRefused(answer, 400, "REQUEST_INVALID");
    assertThat(answer.text("detail")).startsWith(field);
    assertThat(bank.client.find("P2").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "1", "null", "{}x", "{\"amount\":1,\"amount\":2}", "\0"})
  void refusesBodiesThatAreNoObject(String body) {
    assertRefused(bank.client.post("/v1/charges", body), 400, "REQUEST_INVALID");
    assertRefused(bank.client.post("/v1/refunds", body), 400, "REQUEST_INVALID");
    assertRefused(bank.client.post("/v1/controls", body), 400, "REQUEST_INVALID");
  }

  @Test
  void refusesDeepAndOversizeBodies() {
    assertRefused(bank.client.post("/v1/charges", "[".repeat(5000)), 400, "REQUEST_INVALID");
    String large = "{\"description\":\"" + "x".repeat(11 << 20) + "\"}";
    assertRefused(bank.client.post("/v1/charges", large), 413, "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "times=0",
        "times=11",
        "times=x",
        "times=1.5",
        "times=99999999999999999999",
        "times=-1",
        "delayMs=-1",
        "delayMs=600001",
        "lose=9",
        "lose=-1",
        "captures=0",
        "captures=6",
        "forge=both",
        "forge=NONE",
        "amount=0",
        "amount=-5",
        "amount=9007199254740992",
        "amount=1&amount=2",
        "currency=gbp",
        "currency=%00",
        "times=%zz",
        "times=%00",
      })
  void refusesControlsBeyondTheirLimits(String query) {
    assertRefused(bank.client.control("P1", "succeed?" + query.replace("%zz", "%20")));
    assertThat(bank.client.find("P1").text("status")).isEqualTo("PENDING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"refundFailures\":-1}", "{\"refundFailures\":10001}", "{\"refundUnavailable\":\"1\"}",
        "{\"refundDelayMs\":600001}", "{\"callbacksPaused\":1}", "{\"shuffle\":\"yes\"}",
      })
  void refusesSwitchesThatAreNone(String body) {
    assertRefused(bank.client.post("/v1/controls", body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "cursor=x", "cursor=-1"})
  void refusesBadPagesOfTheBook(String query) {
    assertRefused(bank.client.get("/v1/book?" + query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "a%20b", "%F0%9F%92%B0", "'%20or%201=1", "P1%0a"})
  void knowsNoSuchCharge(String id) {
    assertRefused(bank.client.find(id), 404, "CHARGE_NOT_FOUND");
    assertRefused(bank.client.control(id, "succeed"), 404, "CHARGE_NOT_FOUND");
    assertRefused(
        bank.client.post("/v1/charges/" + id + "/close", Map.of()), 404, "CHARGE_NOT_FOUND");
    assertRefused(bank.client.get("/pay/" + id), 404, "CHARGE_NOT_FOUND");
    assertRefused(bank.client.get("/v1/refunds/" + id), 404, "REFUND_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic bWVyY2hhbnQga2V5", "merchant key"})
  void refusesAWrongKey(String authorization) {
    for (String path : new String[] {"/v1/charges/P1", "/v1/refunds/R1", "/v1/book"}) {
      assertRefused(bank.client.withKey(authorization, path), 401, "UNAUTHENTICATED");
    }
  }

  private static void assertRefused(Answer answer) {
    assertRefused(answer, 400, "REQUEST_INVALID");
  }

  private static void assertRefused(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.text("detail")).isNotBlank();
  }
}
