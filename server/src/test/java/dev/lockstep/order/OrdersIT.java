package dev.lockstep.order;

import static dev.lockstep.order.ShopServer.address;
import static dev.lockstep.order.ShopServer.must;
import static dev.lockstep.order.ShopServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Orders over HTTP on the real server and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdersIT {

  private ShopServer shop;

  @BeforeAll
  void start() {
    shop = new ShopServer();
    shop.sku("book", 1, 1000, 1_000);
    shop.sku("licence", 2, 500, 1_000);
    shop.sku("pin", 1, 0, 1_000);
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @Test
  void givesTheSameRequestTheSameAnswerAndAnotherNone() {
    String id = shop.orderId("ann");
    var first = must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    assertThat(first.text("status")).isEqualTo("CREATED");
    assertThat(first.etag()).isEqualTo("\"v1\"");
    var again = must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(shop.create("ann", request(id, 500, 0, "licence"), "").code())
        .isEqualTo("ORDER_ID_REUSED");
    assertThat(count("order_info WHERE root_order_id = '" + id + "'")).isEqualTo(1);
  }

  @Test
  void replaysAKey() {
    String id = shop.orderId("ann");
    var first = must(201, shop.create("ann", request(id, 1000, 0, "book"), "key-1"));
    var again = must(201, shop.create("ann", request(id, 1000, 0, "book"), "key-1"));
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.etag()).isEqualTo(first.etag());
    assertThat(shop.create("ann", request(id, 1, 0, "book"), "key-1").code())
        .isEqualTo("REQUEST_KEY_REUSED");
    // The key is the caller's own.
    assertThat(shop.create("bob", request(id, 1000, 0, "book"), "key-1").code())
        .isEqualTo("ORDER_ID_NOT_ISSUED");
  }

  @Test
  void replaysAFinalRefusal() {
    String id = shop.orderId("ann");
    Map<String, Object> wrong = request(id, 999, 0, "book");
    assertThat(shop.create("ann", wrong, "key-2").replayed()).isFalse();
    var again = shop.create("ann", wrong, "key-2");
    assertThat(again.code()).isEqualTo("ORDER_CHECK_REAL_PAY_AMOUNT_FAIL");
    assertThat(again.replayed()).isTrue();
  }

  @Test
  void namesEveryAmountThatHasChanged() {
    String id = shop.orderId("ann");
    var refused = shop.create("ann", request(id, 900, 0, "book"), "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("ORDER_CHECK_REAL_PAY_AMOUNT_FAIL");
    assertThat(refused.body().path("retryable").asBoolean(true)).isFalse();
    List<String> fields = new ArrayList<>();
    refused.body().path("errors").forEach(error -> fields.add(error.path("field").asString("")));
    assertThat(fields).containsExactly("amounts.originAmount", "amounts.payAmount");
    assertThat(count("order_info WHERE root_order_id = '" + id + "'")).isZero();
  }

  @Test
  void tellsOneFaultOfAnOrderIdOnce() {
    Map<String, Object> request = request("x", 1000, 0, "book");
    request.put("orderId", 5);
    JsonNode errors = shop.create("ann", request, "").body().path("errors");
    assertThat(errors.size()).as(errors.toString()).isEqualTo(1);
    request.remove("orderId");
    errors = shop.create("ann", request, "").body().path("errors");
    assertThat(errors.size()).isEqualTo(1);
    assertThat(errors.get(0).path("code").asString("")).isEqualTo("ORDER_ID_IS_NULL");
  }

  @Test
  void splitsByProductType() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1500, 0, "book", "licence"), ""));
    assertThat(
            shop.jdbc
                .sql(
                    "SELECT order_id FROM order_info WHERE root_order_id = ? AND pay_amount ="
                        + " (SELECT sum(pay_amount) FROM order_item WHERE order_id ="
                        + " order_info.order_id) ORDER BY order_id")
                .param(id)
                .query(String.class)
                .list())
        .containsExactly(id + "-01", id + "-02");
    must(200, cancel("ann", id + "-01"));
    assertThat(
            count(
                "order_info WHERE root_order_id = '"
                    + id
                    + "' AND order_status = "
                    + OrderStatus.CANCELED.code()))
        .isEqualTo(3);
  }

  @Test
  void whatCostsNothingIsPaidAtOnce() {
    String id = shop.orderId("ann");
    var placed = must(201, shop.create("ann", request(id, 0, 0, "pin"), ""));
    assertThat(placed.text("status")).isEqualTo("PAID");
    assertThat(placed.etag()).isEqualTo("\"v2\"");
    assertThat(count("order_operate_log WHERE root_order_id = '" + id + "'")).isEqualTo(2);
    assertThat(count("outbox WHERE root_order_id = '" + id + "'")).isEqualTo(2);
  }

  @Test
  void anOrderHoldsItsCouponUntilItIsCancelled() {
    shop.coupon("c-1", "ann", 300);
    String id = shop.orderId("ann");
    must(201, withCoupon("ann", id, 300));
    String other = shop.orderId("ann");
    assertThat(withCoupon("ann", other, 300).code()).isEqualTo("COUPON_USED");
    must(200, cancel("ann", id));
    must(201, withCoupon("ann", other, 300));
    assertThat(count("coupon WHERE order_id = '" + other + "'")).isEqualTo(1);
    // Another user learns no more of it than that it is not theirs.
    assertThat(withCoupon("bob", shop.orderId("bob"), 300).code()).isEqualTo("COUPON_NOT_OWNED");
    assertThat(quote("bob").code()).isEqualTo("COUPON_NOT_OWNED");
    assertThat(quote("ann").code()).isEqualTo("COUPON_USED");
  }

  private ShopServer.Reply withCoupon(String user, String id, long amount) {
    Map<String, Object> request = request(id, 1000, amount, "book");
    request.put("couponId", "c-1");
    return shop.create(user, request, "");
  }

  private ShopServer.Reply quote(String user) {
    Map<String, Object> request = request("", 1000, 0, "book");
    request.put("couponId", "c-1");
    return shop.send(user, "POST", "/api/v1/orders/quote", request, "");
  }

  @Test
  void changesTheAddressThreeTimes() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    for (int version = 2; version <= 4; version++) {
      assertThat(must(200, adjust("ann", id)).etag()).isEqualTo("\"v" + version + "\"");
    }
    assertThat(adjust("ann", id).code()).isEqualTo("ORDER_ADDRESS_CHANGES_EXCEEDED");
  }

  @Test
  void removesWhatHasEnded() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    assertThat(remove("ann", id).code()).isEqualTo("ORDER_STATE_CONFLICT");
    must(200, cancel("ann", id));
    assertThat(must(200, remove("ann", id)).body().path("removed").asInt(0)).isEqualTo(1);
    assertThat(must(200, remove("ann", id)).body().path("removed").asInt(9)).isZero();
  }

  @Test
  void namesTheOrdersThatCannotBeRemovedByTheirPlace() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    must(200, cancel("ann", id));
    ShopServer.Reply refused = remove("ann", "9".repeat(28), id, "1".repeat(28));
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.code()).isEqualTo("ORDER_NOT_FOUND");
    JsonNode errors = refused.body().path("errors");
    assertThat(errors.size()).isEqualTo(2);
    assertThat(errors.get(0).path("field").asString("")).isEqualTo("orderIds[0]");
    assertThat(errors.get(1).path("field").asString("")).isEqualTo("orderIds[2]");
  }

  @Test
  void hidesTheOrdersOfOthers() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
    for (var answer :
        List.of(
            cancel("bob", id),
            adjust("bob", id),
            remove("bob", id),
            shop.send("bob", "POST", "/api/v1/orders/" + id + "/comment", Map.of(), ""),
            cancel("ann", "9".repeat(28)),
            cancel("ann", "nonsense"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("ORDER_NOT_FOUND");
    }
  }

  @Test
  void refusesBlockedUsersAndRemembersItUnderTheKey() {
    String id = shop.orderId("eve");
    shop.jdbc.sql("INSERT INTO risk_block VALUES ('USER', 'eve', 'test', now())").update();
    assertThat(shop.create("eve", request(id, 1000, 0, "book"), "key-3").code())
        .isEqualTo("RISK_USER_BLOCKED");
    shop.jdbc.sql("DELETE FROM risk_block WHERE subject = 'eve'").update();
    var again = shop.create("eve", request(id, 1000, 0, "book"), "key-3");
    assertThat(again.code()).isEqualTo("RISK_USER_BLOCKED");
    assertThat(again.replayed()).isTrue();
    must(201, shop.create("eve", request(id, 1000, 0, "book"), "key-4"));
  }

  @Test
  void keepsNoPersonalDataInClear() {
    String id = shop.orderId("ann");
    must(201, shop.create("ann", request(id, 1000, 0, "book"), "key-5"));
    must(200, adjust("ann", id));
    List<String> tables =
        shop.jdbc
            .sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            .query(String.class)
            .list();
    assertThat(tables).contains("order_delivery_detail", "idempotency_key", "outbox");
    for (String table : tables) {
      for (Map<String, Object> row : shop.jdbc.sql("SELECT * FROM " + table).query().listOfRows()) {
        row.forEach((column, value) -> hidden(table + "." + column, value));
      }
    }
  }

  /** Not as text, not in hex, not in Base64. */
  private static void hidden(String where, @Nullable Object value) {
    String text =
        value instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.ISO_8859_1)
            : String.valueOf(value);
    for (String secret : List.of(ShopServer.PHONE, ShopServer.RECEIVER, "Another Name")) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(text)
          .as(where)
          .doesNotContain(
              secret,
              HexFormat.of().formatHex(bytes),
              Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }
  }

  private ShopServer.Reply cancel(String user, String id) {
    return shop.send(user, "POST", "/api/v1/orders/" + id + "/cancel", Map.of("reason", "r"), "");
  }

  private ShopServer.Reply adjust(String user, String id) {
    return shop.send(
        user, "PUT", "/api/v1/orders/" + id + "/delivery-address", address("Another Name"), "");
  }

  private ShopServer.Reply remove(String user, String... ids) {
    return shop.send(user, "POST", "/api/v1/orders/remove", Map.of("orderIds", List.of(ids)), "");
  }

  private long count(String from) {
    return shop.jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }
}
