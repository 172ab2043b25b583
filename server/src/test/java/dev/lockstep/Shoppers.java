package dev.lockstep;

import static org.awaitility.Awaitility.await;

import dev.lockstep.PatientClient.Reply;
import dev.lockstep.PatientClient.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded, steady stream of orders: a few buyers, each with one order in hand, and so many new
 * orders a second in all. What was answered is remembered, to be asked for later.
 */
final class Shoppers implements AutoCloseable {

  static final int BUYERS = 8;
  static final int SKUS = 5;
  static final long STOCK = 1_000_000;

  private static final int ORDERS_PER_SECOND = 20;
  private static final int BEHIND_MAX = BUYERS;
  private static final long PRICE = 700;

  /** What the buyer does, and what becomes of the bank's callback. */
  enum Fate {
    PAYS("succeed"),
    PAYS_TOLD_TWICE("succeed?times=2"),
    PAYS_TOLD_LATE("succeed?lose=1"),
    ONLY_BEGINS_TO_PAY(""),
    NEVER_PAYS("");

    private final String button;

    Fate(String button) {
      this.button = button;
    }
  }

  /** An order whose creation was answered with 201. */
  record Placed(Fate fate, int sku, int quantity, Request request, Reply answer) {

    String orderId() {
      return answer.text("orderId");
    }
  }

  private final PatientClient client;
  private final Semaphore due = new Semaphore(0);
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentLinkedQueue<Placed> placed = new ConcurrentLinkedQueue<>();
  private final List<Thread> buyers = new ArrayList<>();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean closing;

  Shoppers(PatientClient client) {
    this.client = client;
  }

  static String user(int buyer) {
    return "buyer-" + buyer;
  }

  /** Puts the goods on sale and lets the buyers in. */
  void start() {
    List<Map<String, Object>> skus = new ArrayList<>();
    for (int i = 0; i < SKUS; i++) {
      skus.add(
          Map.of(
              "skuCode",
              "SKU-" + i,
              "name",
              "thing " + i,
              "price",
              PRICE,
              "currency",
              "EUR",
              "productType",
              2,
              "sellerId",
              "shop",
              "stock",
              STOCK));
    }
    String body = PatientClient.JSON.writeValueAsString(Map.of("items", skus));
    client.must(200, new Request("operator", "PUT", "/ops/v1/skus", body, ""));
    var _ =
        pace.scheduleAtFixedRate(this::onePace, 0, 1000 / ORDERS_PER_SECOND, TimeUnit.MILLISECONDS);
    for (int i = 0; i < BUYERS; i++) {
      String user = user(i);
      buyers.add(Thread.ofVirtual().name(user).start(() -> shop(user)));
    }
  }

  private void onePace() {
    if (due.availablePermits() < BEHIND_MAX) {
      due.release();
    }
  }

  List<Placed> placed() {
    return List.copyOf(placed);
  }

  int acknowledged() {
    return placed.size();
  }

  /** No new orders; returns when those in hand are done. */
  void finish() {
    closing = true;
    due.release(BUYERS);
    await().atMost(Duration.ofSeconds(60)).until(() -> buyers.stream().noneMatch(Thread::isAlive));
  }

  @Override
  public void close() {
    closing = true;
    pace.shutdownNow();
    buyers.forEach(Thread::interrupt);
  }

  private void shop(String user) {
    try {
      while (true) {
        due.acquire();
        if (closing) {
          return;
        }
        one(user, count.getAndIncrement());
      }
    } catch (PatientClient.GaveUp | InterruptedException over) {
      // the test has said so, or it notes a strange answer
    } catch (RuntimeException | AssertionError broken) {
      client.note(user + ": " + broken);
    }
  }

  private void one(String user, int number) {
    String orderId =
        client
            .must(201, Request.post(user, "/api/v1/order-ids", "{\"businessIdentifier\":7}"))
            .text("orderId");
    Fate fate = Fate.values()[number % Fate.values().length];
    int sku = number % SKUS;
    int quantity = 1 + number % 3;
    Request plain = Request.post(user, "/api/v1/orders", body(orderId, sku, quantity));
    Request request = number % 2 == 0 ? plain : plain.under(UUID.randomUUID().toString());
    placed.add(new Placed(fate, sku, quantity, request, client.must(201, request)));
    if (fate != Fate.NEVER_PAYS) {
      pay(user, orderId, fate);
    }
  }

  /**
   * The server may have been away for longer than the order waits: then there is nothing to pay.
   */
  private void pay(String user, String orderId, Fate fate) {
    Request open =
        Request.post(
                user,
                "/api/v1/orders/" + orderId + "/payments",
                "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}")
            .under("pay-" + orderId);
    Reply opened = client.send(open);
    if (opened.status() == 409) {
      return;
    }
    if (opened.status() != 201) {
      client.note("payment of " + orderId + ": " + opened);
      return;
    }
    if (!fate.button.isEmpty()) {
      String charge = "/sandbox/v1/charges/" + opened.text("paymentId") + "/";
      Reply pressed = client.send(Request.post(user, charge + fate.button, ""));
      if (pressed.status() != 200 && pressed.status() != 409) {
        client.note("charge of " + orderId + ": " + pressed);
      }
    }
  }

  /** A request for some of one thing. */
  static String body(String orderId, int sku, int quantity) {
    long amount = PRICE * quantity;
    return """
    {"orderId":"%s","businessIdentifier":7,"orderType":1,"sellerId":"shop",
     "items":[{"skuCode":"SKU-%d","quantity":%d}],"userRemark":"for %s",
     "deliveryAddress":{"receiverName":"Zhang Weiming","phone":"13812345678","province":"p",
      "city":"c","area":"a","street":"s","detail":"d"},
     "amounts":{"originAmount":%d,"couponAmount":0,"shippingAmount":0,"payAmount":%d}}
    """
        .formatted(orderId, sku, quantity, orderId, amount, amount);
  }
}
