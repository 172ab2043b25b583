package dev.lockstep;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A running service as buyers, operators and the bank's other customers meet it: over HTTP. */
final class Shop {

  static final String SELLER = "seller-1";
  static final String BANK_KEY = "journey-merchant-key";
  static final String WALLET = "sandbox";
  static final String CARD = "sandbox-card";
  static final JsonMapper JSON = JsonMapper.shared();

  private static final AtomicInteger USERS = new AtomicInteger();

  private final int port;
  private final Http operator;
  private final Map<String, Http> buyers = new ConcurrentHashMap<>();

  /** What each order should keep of the money the bank took for it. */
  private final Map<String, Long> kept = new ConcurrentHashMap<>();

  Shop(int port) {
    this.port = port;
    this.operator = Http.as(port, "operator-1", List.of("operator"), null);
  }

  int port() {
    return port;
  }

  Http operator() {
    return operator;
  }

  Http buyer(String userId) {
    return buyers.computeIfAbsent(userId, user -> Http.buyer(port, user));
  }

  /** A user no other test has. */
  static String newUser() {
    return "user-" + USERS.incrementAndGet();
  }

  /** A SKU sold by the seller, in pounds. */
  record Goods(String sku, long price, long stock, int productType) {}

  void sell(Goods goods) {
    var item =
        JSON.createObjectNode()
            .put("skuCode", goods.sku())
            .put("productId", "P-" + goods.sku())
            .put("name", "Goods " + goods.sku())
            .put("price", goods.price())
            .put("currency", "GBP")
            .put("productType", goods.productType())
            .put("sellerId", SELLER)
            .put("unit", "box")
            .put("image", "https://img.example.org/" + goods.sku())
            .put("purchasePrice", goods.price() / 2)
            .put("stock", goods.stock());
    var body = JSON.createObjectNode();
    body.putArray("items").add(item);
    assertDone(200, operator.write("PUT", "/ops/v1/skus", body.toString()));
  }

  /** A coupon of the user that takes a fixed amount off. */
  void coupon(String couponId, String userId, long amount) {
    var body = JSON.createObjectNode();
    body.putArray("items")
        .addObject()
        .put("couponId", couponId)
        .put("userId", userId)
        .put("name", "Welcome")
        .put("type", "FIXED")
        .put("amount", amount)
        .put("currency", "GBP");
    assertDone(200, operator.write("PUT", "/ops/v1/coupons", body.toString()));
  }

  /** A cart of one piece of each SKU. */
  static ObjectNode cart(String... skus) {
    var cart = JSON.createObjectNode().put("sellerId", SELLER);
    var items = cart.putArray("items");
    for (var sku : skus) {
      items.addObject().put("skuCode", sku).put("quantity", 1);
    }
    return cart;
  }

  static ObjectNode address(String receiver, String phone) {
    return JSON.createObjectNode()
        .put("receiverName", receiver)
        .put("phone", phone)
        .put("province", "Kent")
        .put("city", "Dover")
        .put("area", "Harbour")
        .put("street", "Castle Hill Road")
        .put("detail", "Flat 7")
        .put("postcode", "CT16 1AA");
  }

  /** Takes the cart from its quote over a new order id to a placed order. */
  String place(String userId, ObjectNode cart) {
    return place(userId, cart, JSON.createObjectNode());
  }

  /** The same with further fields of the request. */
  String place(String userId, ObjectNode cart, ObjectNode more) {
    var reply = buyer(userId).post("/api/v1/orders", request(userId, cart, more).toString());
    assertDone(201, reply);
    var orderId = reply.json().path("orderId").asString();
    kept.put(orderId, 0L);
    return orderId;
  }

  /** A request that places the cart at the price it has now. */
  ObjectNode request(String userId, ObjectNode cart, ObjectNode more) {
    var quote = buyer(userId).post("/api/v1/orders/quote", cart.toString());
    assertDone(200, quote);
    var issued = buyer(userId).post("/api/v1/order-ids", "{\"businessIdentifier\":10}");
    assertDone(201, issued);
    var request = cart.deepCopy();
    request.set("amounts", quote.json().path("amounts"));
    request.set("deliveryAddress", address("Ann Buyer", "+44 1304 211067"));
    return request
        .put("orderId", issued.json().path("orderId").asString())
        .put("businessIdentifier", 10)
        .put("orderType", 1)
        .setAll(more);
  }

  /** The order as operators see it. */
  JsonNode order(String orderId) {
    var reply = operator.get("/api/v1/orders/" + orderId);
    assertDone(200, reply);
    return reply.json();
  }

  Http.Reply tryPrepay(String userId, String orderId, String channel) {
    var body = JSON.createObjectNode().put("channel", channel).put("method", "PAGE").toString();
    return buyer(userId).post("/api/v1/orders/" + orderId + "/payments", body);
  }

  String prepay(String userId, String orderId, String channel) {
    var reply = tryPrepay(userId, orderId, channel);
    assertDone(201, reply);
    return reply.json().path("paymentId").asString();
  }

  /** What the payer does in the bank's app: {@code succeed?times=2}, {@code fail}, … */
  Http.Reply tryAtBank(String paymentId, String action) {
    return operator.post("/sandbox/v1/charges/" + paymentId + "/" + action, "");
  }

  void atBank(String paymentId, String action) {
    assertDone(200, tryAtBank(paymentId, action));
  }

  void bankMood(String controls) {
    assertDone(200, operator.post("/sandbox/v1/controls", controls));
  }

  /** An order paid through the channel. */
  String paid(String userId, ObjectNode cart, String channel) {
    var orderId = place(userId, cart);
    var paymentId = prepay(userId, orderId, channel);
    atBank(paymentId, "succeed");
    awaitStatus(orderId, "PAID");
    keeps(orderId, payAmount(orderId));
    return paymentId;
  }

  long payAmount(String orderId) {
    return order(orderId).path("amounts").path("payAmount").asLong();
  }

  /** Says how much the order should keep in the end. */
  void keeps(String orderId, long amount) {
    kept.put(orderId, amount);
  }

  static ConditionFactory soon() {
    return await().atMost(ofSeconds(30)).pollInterval(ofMillis(50));
  }

  JsonNode awaitStatus(String orderId, String status) {
    return soon()
        .until(() -> order(orderId), order -> order.path("status").asString().equals(status));
  }

  JsonNode awaitPayment(String paymentId, String status) {
    return soon().until(() -> payment(paymentId), payment -> status(payment).equals(status));
  }

  JsonNode payment(String paymentId) {
    for (var payment : order(root(paymentId)).path("payments")) {
      if (payment.path("paymentId").asString().equals(paymentId)) {
        return payment;
      }
    }
    throw new AssertionError("no payment " + paymentId);
  }

  static String status(JsonNode row) {
    return row.path("status").asString();
  }

  static String root(String id) {
    return id.substring(0, 28);
  }

  /** A command of operations, with a key of its own. */
  Http.Reply operate(String path, String body) {
    return operator.write("POST", path, body, "Idempotency-Key", UUID.randomUUID().toString());
  }

  /** The open cases of an order. */
  List<JsonNode> openCases(String orderId) {
    List<JsonNode> cases = new ArrayList<>();
    for (var row : operator.get("/ops/v1/cases?limit=200").json().path("items")) {
      if (row.path("orderId").asString().equals(orderId)) {
        cases.add(row);
      }
    }
    return cases;
  }

  /** Every capture in the bank's book. */
  List<JsonNode> bankBook() {
    List<JsonNode> book = new ArrayList<>();
    var cursor = "";
    do {
      var page = new Http(port, BANK_KEY).get("/sandbox/v1/book?limit=500&cursor=" + cursor);
      assertDone(200, page);
      page.json().path("items").forEach(book::add);
      cursor = page.json().path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return book;
  }

  /** What the bank took and did not give back, by order. */
  private Map<String, Long> netOfBank() {
    Map<String, Long> net = new HashMap<>();
    kept.keySet().forEach(orderId -> net.put(orderId, 0L));
    for (var row : bankBook()) {
      long left = row.path("amount").asLong() - row.path("refundedAmount").asLong();
      net.merge(root(row.path("paymentId").asString()), left, Long::sum);
    }
    return net;
  }

  /** Every capture of the bank is where it belongs, and the audit finds nothing. */
  void assertAccountsBalance() {
    soon().untilAsserted(() -> assertThat(netOfBank()).isEqualTo(kept));
    soon()
        .untilAsserted(() -> {
          var reply = operator.get("/ops/v1/audit");
          assertDone(200, reply);
          List<String> violated = new ArrayList<>();
          for (var invariant : reply.json().path("invariants")) {
            if (invariant.path("violationCount").asLong() != 0) {
              violated.add(invariant.toString());
            }
          }
          assertThat(violated).isEmpty();
          assertThat(reply.json().path("clean").asBoolean()).isTrue();
        });
  }

  /** Versions 1 to n, each change from where the last one led, the last one to the status. */
  static void assertTimelineIsWhole(JsonNode order) {
    var timeline = order.path("timeline");
    String last = "";
    for (int i = 0; i < timeline.size(); i++) {
      assertThat(timeline.path(i).path("version").asInt()).isEqualTo(i + 1);
      assertThat(timeline.path(i).path("from").asString("")).isEqualTo(last);
      last = timeline.path(i).path("to").asString();
    }
    assertThat(order.path("version").asInt()).isEqualTo(timeline.size());
    assertThat(last).isEqualTo(status(order));
  }

  /** The events of the time line, in order. */
  static List<String> events(JsonNode order) {
    List<String> events = new ArrayList<>();
    order.path("timeline").forEach(row -> events.add(row.path("event").asString()));
    return events;
  }

  static void assertDone(int status, Http.Reply reply) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
  }
}
