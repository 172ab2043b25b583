package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.web.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Orders of a period over HTTP, from their placing to their removal, as operators see the cache.
 */
class PeriodIT extends RunningShop {

  private static final String PERIODS = "/ops/v1/periods";
  private static final List<String> FIELDS =
      List.of(
          "order_no",
          "uid",
          "period_number",
          "amount",
          "profit_amount",
          "like_count",
          "share_count",
          "follow_count",
          "favorite_count",
          "status",
          "expire_time",
          "created_at",
          "updated_at");

  private String period = "";

  @BeforeEach
  void newPeriod() {
    period = "2026_" + UUID.randomUUID();
  }

  private String place() {
    return place(Shop.newUser());
  }

  private String place(String user) {
    var more = Shop.JSON.createObjectNode();
    more.putObject("period")
        .put("periodNumber", period)
        .put("profitAmount", 150)
        .put("likeCount", 10);
    return shop().place(user, Shop.cart("TEA"), more);
  }

  private String path(String rest) {
    return PERIODS + "/" + period + rest;
  }

  private JsonNode get(String path) {
    var reply = shop().operator().get(path);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json();
  }

  private JsonNode write(String method, String path, String body) {
    var key = UUID.randomUUID().toString();
    var reply = shop().operator().write(method, path, body, "Idempotency-Key", key);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json();
  }

  private boolean cached(String orderId) {
    return get(path("/orders/" + orderId + "/cached")).path("cached").asBoolean();
  }

  private String status(String orderId) {
    return get(path("/orders/" + orderId)).path("status").asString();
  }

  private static void eventually(Callable<Boolean> holds) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(holds);
  }

  @Test
  void aPlacedOrderIsCachedByItselfInTheReferencesForm() {
    var order = place();
    eventually(() -> cached(order));
    var reply = shop().operator().get(path("/orders/" + order));
    assertThat(reply.json().propertyNames()).containsExactlyElementsOf(FIELDS);
    assertThat(reply.response().body())
        .contains("\"amount\":24.94,\"profit_amount\":1.50,\"like_count\":10,\"share_count\":0,")
        .contains("\"period_number\":\"" + period + "\"", "\"status\":\"pending\"");
  }

  @Test
  void theCacheFollowsAnOrderToItsRemoval() {
    var user = Shop.newUser();
    var order = place(user);
    eventually(() -> cached(order));
    assertThat(status(order)).isEqualTo("pending");
    shop().atBank(shop().prepay(user, order, Shop.WALLET), "succeed");
    eventually(() -> status(order).equals("paid"));
    Shop.assertDone(200, shop().buyer(user).post("/api/v1/orders/" + order + "/cancel", "{}"));
    eventually(() -> status(order).equals("refunded"));
    var ids = "{\"orderIds\":[\"" + order + "\"]}";
    Shop.assertDone(200, shop().buyer(user).post("/api/v1/orders/remove", ids));
    eventually(() -> !cached(order));
    assertThat(shop().operator().get(path("/orders/" + order)).code()).isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void operatorsReachEveryOperation() {
    var orders = new ArrayList<String>();
    for (int n = 0; n < 5; n++) {
      orders.add(place());
    }
    orders.forEach(order -> eventually(() -> cached(order)));
    assertThat(get(path("/count")).path("count").asInt()).isEqualTo(5);
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(orders);
    var first = orders.getFirst();
    assertThat(write("DELETE", path("/orders/" + first), "").path("deleted").asInt()).isEqualTo(1);
    assertThat(write("PUT", path("/orders/" + first), "").path("cached").asInt()).isEqualTo(1);
    assertThat(cached(first)).isTrue();
    var body = "{\"orderNos\":[\"" + first + "\",\"nobody\"]}";
    var batch = write("PUT", path("/orders"), body);
    assertThat(batch.path("cached").asInt()).isEqualTo(1);
    assertThat(batch.at("/skipped/0/orderNo").asString()).isEqualTo("nobody");
    assertThat(batch.at("/skipped/0/reason").asString()).isEqualTo("NOT_IN_PERIOD");
    assertThat(write("DELETE", path("/orders"), "").path("deleted").asInt()).isEqualTo(5);
    var warm = write("POST", path("/warm-up"), "");
    assertThat(warm.path("orders").asInt()).isEqualTo(5);
    assertThat(warm.path("whole").asBoolean()).isTrue();
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(orders);
    var stats = get(PERIODS).path("periods").valueStream().filter(this::mine).findFirst();
    assertThat(stats.orElseThrow().path("entries").asInt()).isEqualTo(5);
  }

  private boolean mine(JsonNode stats) {
    return stats.path("periodNumber").asString().equals(period);
  }

  private Set<String> listed() {
    Set<String> met = new HashSet<>();
    String next = "";
    do {
      var page = get(path("/orders?limit=2&cursor=" + next));
      page.path("items").forEach(entry -> met.add(entry.path("order_no").asString()));
      next = page.path("nextCursor").asString("");
    } while (!next.isEmpty());
    return met;
  }

  @Test
  void theSameKeyGetsTheFirstAnswerAgain() {
    place();
    var key = UUID.randomUUID().toString();
    var operator = shop().operator();
    var first = operator.write("POST", path("/warm-up"), "", "Idempotency-Key", key);
    var second = operator.write("POST", path("/warm-up"), "", "Idempotency-Key", key);
    assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(second.response().body()).isEqualTo(first.response().body());
  }

  @Test
  void buyersAreNotLetIn() {
    assertThat(shop().buyer(Shop.newUser()).get(path("/count")).code())
        .isEqualTo("REQUEST_FORBIDDEN");
  }

  @Test
  void whatCannotBeReadIsRefused() {
    assertThat(shop().operator().get(path("/orders?cursor=aGFzaA")).code())
        .isEqualTo("REQUEST_INVALID");
    assertThat(shop().operator().write("PUT", path("/orders"), "{\"orderNos\":[]}").code())
        .isEqualTo("REQUEST_INVALID");
    for (var part : List.of("no-number", "123456789012345678901234567890")) {
      var madeUp = Cursor.of("hash", part).encode();
      assertThat(shop().operator().get(path("/orders?cursor=" + madeUp)).status())
          .isIn(200, 400, 503);
    }
  }
}
