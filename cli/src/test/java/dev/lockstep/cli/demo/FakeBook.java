package dev.lockstep.cli.demo;

import static dev.lockstep.cli.demo.FakeShop.no;
import static dev.lockstep.cli.demo.FakeShop.object;
import static dev.lockstep.cli.demo.FakeShop.ok;

import dev.lockstep.cli.demo.FakeShop.Reply;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fake's books, the shop's and the bank's in one; every method is one step under one lock. */
final class FakeBook implements AutoCloseable {
  /** A mistake the shop can be told to make, to see that the demo notices. */
  enum Mistake {
    NONE,
    KEEPS_DOUBLE_MONEY,
    FORGETS_EVENTS,
    AUDIT_FINDS_SOMETHING
  }

  private static final Clock CLOCK = Clock.systemUTC();

  static final class Order {
    private final String id;
    private final String user;
    private final long payAmount;
    private final Instant created;
    private final Instant deadline;
    private final Map<String, Charge> charges = new LinkedHashMap<>();
    private String status = "CREATED";
    private long version = 1;

    private Order(String id, String user, long payAmount, Instant created, Instant deadline) {
      this.id = id;
      this.user = user;
      this.payAmount = payAmount;
      this.created = created;
      this.deadline = deadline;
    }
  }

  private static final class Charge {
    private String bank = "PENDING";
    private String status = "PAYING";
    private String channel = "";
    private long captured;
    private long refunded;
  }

  volatile Mistake mistake = Mistake.NONE;
  final Map<String, JsonNode> skus = new LinkedHashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, List<String>> events = new HashMap<>();
  private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
  private final long windowMs;
  private long lastId;

  FakeBook(long windowMs) {
    this.windowMs = windowMs;
    var _ = time.scheduleWithFixedDelay(this::expire, 20, 20, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    time.shutdownNow();
  }

  synchronized Reply putSkus(JsonNode body) {
    body.path("items").values().forEach(sku -> skus.put(sku.path("skuCode").asString(), sku));
    return ok(200, object());
  }

  synchronized Reply skus() {
    ObjectNode page = object();
    ArrayNode items = page.putArray("items");
    skus.forEach((code, sku) ->
        items.addObject().put("skuCode", code).put("available", sku.path("stock").asLong()));
    return ok(200, page);
  }

  synchronized Reply addStock(String code, long delta) {
    return skus.containsKey(code) ? ok(200, object().put("delta", delta)) : no(404, "NO_SKU");
  }

  synchronized Reply quote(JsonNode body) {
    long total = 0;
    for (JsonNode item : body.path("items").values()) {
      JsonNode sku = skus.get(item.path("skuCode").asString());
      if (sku == null) {
        return no(409, "ORDER_SKU_UNKNOWN");
      }
      total += sku.path("price").asLong() * item.path("quantity").asLong();
    }
    ObjectNode quote = object();
    quote
        .putObject("amounts")
        .put("originAmount", total)
        .put("couponAmount", 0)
        .put("shippingAmount", 0)
        .put("payAmount", total);
    return ok(200, quote);
  }

  synchronized String nextId() {
    return "%019d010001".formatted(++lastId);
  }

  synchronized Reply create(String user, JsonNode body) {
    long pay = body.path("amounts").path("payAmount").asLong(-1);
    Instant now = CLOCK.instant();
    Order order =
        new Order(body.path("orderId").asString(), user, pay, now, now.plusMillis(windowMs));
    orders.put(order.id, order);
    push(order);
    if (pay == 0) {
      move(order, "PAID");
    }
    return ok(
        201,
        object()
            .put("orderId", order.id)
            .put("status", order.status)
            .put("payAmount", pay)
            .put("currency", "GBP")
            .put("expireTime", order.deadline.toString()));
  }

  synchronized Order order(String id) {
    return Objects.requireNonNull(orders.get(id));
  }

  synchronized Reply begin(Order order, String channel) {
    if (!order.status.equals("CREATED")) {
      return no(409, "ORDER_STATE_CONFLICT");
    }
    String id = order.id + "P%02d".formatted(order.charges.size() + 1);
    Charge charge = new Charge();
    charge.channel = channel;
    order.charges.put(id, charge);
    return ok(
        201, object().put("paymentId", id).put("status", "PAYING").put("amount", order.payAmount));
  }

  synchronized Reply cancel(Order order) {
    if (order.status.equals("CREATED")) {
      close(order);
      return ok(200, object());
    }
    if (!order.status.equals("PAID")) {
      return no(409, "ORDER_STATE_CONFLICT");
    }
    move(order, "CANCELED");
    order.charges.values().forEach(charge -> charge.refunded = charge.captured);
    move(order, "REFUNDED");
    return ok(200, object());
  }

  private static Charge charge(Order order, String paymentId) {
    return Objects.requireNonNull(order.charges.get(paymentId));
  }

  synchronized Reply charge(String paymentId) {
    Charge charge = charge(order(paymentId.substring(0, 25)), paymentId);
    return ok(200, object().put("status", charge.bank));
  }

  synchronized Reply succeed(String paymentId, Map<String, String> controls) {
    Order order = order(paymentId.substring(0, 25));
    Charge charge = charge(order, paymentId);
    if (!charge.bank.equals("PENDING")) {
      return no(409, charge.bank.equals("CLOSED") ? "CHARGE_CLOSED" : "CHARGE_CONFLICT");
    }
    charge.bank = "SUCCEEDED";
    long amount = Long.parseLong(controls.getOrDefault("amount", "" + order.payAmount));
    int captures = Integer.parseInt(controls.getOrDefault("captures", "1"));
    charge.captured = amount * captures;
    boolean repeated = controls.containsKey("lose") || controls.containsKey("forge");
    long delay = Long.parseLong(controls.getOrDefault("delayMs", repeated ? "100" : "5"));
    for (int i = 0; i < captures; i++) {
      var _ = time.schedule(() -> callback(order, charge, amount), delay, TimeUnit.MILLISECONDS);
    }
    return ok(200, object().put("status", charge.bank));
  }

  private synchronized void callback(Order order, Charge charge, long amount) {
    if (amount != order.payAmount) {
      charge.status = "HELD";
    } else if (order.status.equals("CREATED")) {
      charge.status = "PAY_SUCCESS";
      move(order, "PAID");
    } else if (mistake != Mistake.KEEPS_DOUBLE_MONEY) {
      charge.refunded += amount;
    }
  }

  private synchronized void expire() {
    for (Order order : orders.values()) {
      if (order.status.equals("CREATED") && CLOCK.instant().isAfter(order.deadline)) {
        close(order);
      }
    }
  }

  private void close(Order order) {
    move(order, "CANCELED");
    order.charges.values().stream()
        .filter(charge -> charge.bank.equals("PENDING"))
        .forEach(charge -> charge.bank = "CLOSED");
  }

  private void move(Order order, String status) {
    order.status = status;
    order.version++;
    push(order);
  }

  private void push(Order order) {
    if (mistake != Mistake.FORGETS_EVENTS) {
      events
          .computeIfAbsent(order.user, user -> new ArrayList<>())
          .add(
              object()
                  .put("orderId", order.id)
                  .put("status", order.status)
                  .put("version", order.version)
                  .toString());
      notifyAll();
    }
  }

  synchronized int awaitEvents(String user, int from, List<String> news)
      throws InterruptedException {
    while (events.getOrDefault(user, List.of()).size() <= from) {
      wait();
    }
    List<String> all = events.getOrDefault(user, List.of());
    news.addAll(all.subList(from, all.size()));
    return all.size();
  }

  synchronized ObjectNode view(Order order) {
    ObjectNode view =
        object()
            .put("orderId", order.id)
            .put("status", order.status)
            .put("version", order.version)
            .put("createTime", order.created.toString())
            .put("expireTime", order.deadline.toString());
    ArrayNode payments = view.putArray("payments");
    order.charges.forEach((id, charge) ->
        payments
            .addObject()
            .put("paymentId", id)
            .put("channel", charge.channel)
            .put("status", charge.status)
            .put("capturedAmount", charge.captured)
            .put("refundedAmount", charge.refunded));
    return view;
  }

  synchronized Reply audit() {
    boolean clean = mistake != Mistake.AUDIT_FINDS_SOMETHING;
    ObjectNode audit = object().put("clean", clean);
    ObjectNode money = audit.putArray("invariants").addObject();
    money.put("name", "money").put("checked", orders.size());
    money.putArray("violations");
    if (!clean) {
      money.withArray("violations").add("capture 17 has no end");
    }
    return ok(200, audit);
  }
}
