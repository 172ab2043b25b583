package dev.lockstep;

import static org.awaitility.Awaitility.await;

import dev.lockstep.PatientClient.Attempt;
import dev.lockstep.PatientClient.Outcome;
import dev.lockstep.PatientClient.Reply;
import dev.lockstep.PatientClient.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, steady stream of orders: a few buyers, each with one order in hand, and so many new
 * orders a second in all; an operator who brings goods; a reader. What was answered is remembered,
 * to be asked for later.
 */
final class Shoppers implements AutoCloseable {

  static final int BUYERS = 8;
  static final int SKUS = 5;
  static final long STOCK = 1_000_000;

  private static final int ORDERS_PER_SECOND = 20;
  private static final int SIDE_STEPS_PER_SECOND = 10;
  private static final int BEHIND_MAX = BUYERS;
  private static final long PRICE = 700;

  /** Every so many orders' buyer walks away at the first 503. */
  private static final int IMPATIENT_EVERY = 3;

  /** What the buyer does, and what becomes of the bank's callback. */
  enum Fate {
    PAYS("succeed"),
    PAYS_TOLD_TWICE("succeed?times=2"),
    PAYS_TOLD_LATE("succeed?lose=1"),
    PAYS_AND_CANCELS("succeed"),
    MOVES_AND_PAYS("succeed"),
    ONLY_BEGINS_TO_PAY(""),
    CANCELS(""),
    NEVER_PAYS("");

    private final String button;

    Fate(String button) {
      this.button = button;
    }

    boolean paysNothing() {
      return button.isEmpty();
    }
  }

  /** An order whose creation was answered with 201. */
  record Placed(Fate fate, int sku, int quantity, Request request, Reply answer) {

    String orderId() {
      return answer.text("orderId");
    }
  }

  /** A request under a key, and its final answer. */
  record Kept(Request request, Reply answer) {}

  private final PatientClient client;
  private final String bank;
  private final Semaphore due = new Semaphore(0);
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentLinkedQueue<Placed> placed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Kept> kept = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
  private final ConcurrentHashMap<String, Integer> moved = new ConcurrentHashMap<>();
  private final AtomicLongArray brought = new AtomicLongArray(SKUS);
  private final List<Thread> people = new ArrayList<>();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final Semaphore sideSteps = new Semaphore(0);
  private volatile boolean closing;

  /** The bank is a guest of the service. */
  Shoppers(PatientClient client) {
    this(client, "");
  }

  /** The bank is elsewhere, at {@code http://host:port}. */
  Shoppers(PatientClient client, String bank) {
    this.client = client;
    this.bank = bank;
  }

  static String user(int buyer) {
    return "buyer-" + buyer;
  }

  /** Puts the goods on sale and lets the people in. */
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
    every(ORDERS_PER_SECOND, due, BEHIND_MAX);
    every(SIDE_STEPS_PER_SECOND, sideSteps, 2);
    for (int i = 0; i < BUYERS; i++) {
      String user = user(i);
      enter(user, due, () -> one(user, count.getAndIncrement()));
    }
    enter("stocker", sideSteps, this::bring);
    enter("reader", sideSteps, this::read);
  }

  private void every(int perSecond, Semaphore permits, int behindMax) {
    Runnable step =
        () -> {
          if (permits.availablePermits() < behindMax) {
            permits.release();
          }
        };
    var _ = pace.scheduleAtFixedRate(step, 0, 1000 / perSecond, TimeUnit.MILLISECONDS);
  }

  private void enter(String name, Semaphore permits, Runnable step) {
    people.add(Thread.ofVirtual().name(name).start(() -> live(name, permits, step)));
  }

  List<Placed> placed() {
    return List.copyOf(placed);
  }

  /** Everything under a key that was answered for good. */
  List<Kept> kept() {
    return List.copyOf(kept);
  }

  /** Orders that were told that nothing was done, and were never asked for again. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** How many changes of the address of an order were acknowledged. */
  int moves(String orderId) {
    return moved.getOrDefault(orderId, 0);
  }

  /** How many pieces were brought, as far as acknowledged. */
  long brought(int sku) {
    return brought.get(sku);
  }

  int acknowledged() {
    return placed.size();
  }

  /** No new orders; returns when those in hand are done. */
  void finish() {
    closing = true;
    due.release(BUYERS);
    sideSteps.release(people.size());
    await().atMost(Duration.ofSeconds(90)).until(() -> people.stream().noneMatch(Thread::isAlive));
  }

  @Override
  public void close() {
    closing = true;
    pace.shutdownNow();
    people.forEach(Thread::interrupt);
  }

  private void live(String name, Semaphore permits, Runnable step) {
    try {
      while (true) {
        permits.acquire();
        if (closing) {
          return;
        }
        step.run();
      }
    } catch (PatientClient.GaveUp | InterruptedException over) {
      // the test has said so, or it notes a strange answer
    } catch (RuntimeException | AssertionError broken) {
      client.note(name + ": " + broken);
    }
  }

  private void one(String user, int number) {
    String orderId =
        client
            .must(201, Request.post(user, "/api/v1/order-ids", "{\"businessIdentifier\":7}"))
            .text("orderId");
    // Each fate meets each item, with a key and without.
    Fate fate = Fate.values()[number % Fate.values().length];
    int sku = number % SKUS;
    int quantity = 1 + number % 3;
    Request plain = Request.post(user, "/api/v1/orders", body(orderId, sku, quantity));
    Request request = number / 2 % 2 == 0 ? plain : plain.under(UUID.randomUUID().toString());
    Reply answer = number % IMPATIENT_EVERY == 0 ? impatiently(request) : client.must(201, request);
    if (answer == null) {
      refused.add(orderId);
      return;
    }
    Placed order = new Placed(fate, sku, quantity, request, answer);
    placed.add(order);
    if (fate == Fate.MOVES_AND_PAYS) {
      move(user, orderId);
    }
    if (fate != Fate.NEVER_PAYS && fate != Fate.CANCELS) {
      pay(user, orderId, fate);
    }
    if (fate == Fate.CANCELS || fate == Fate.PAYS_AND_CANCELS) {
      String cancel = "/api/v1/orders/" + orderId + "/cancel";
      keyed(new Request(user, "POST", cancel, "{\"reason\":\"found cheaper\"}", ""));
    }
  }

  /** Null: it was told that nothing was done, and leaves it at that. */
  private @Nullable Reply impatiently(Request request) {
    Attempt attempt = client.once(request);
    boolean notDone =
        attempt.outcome() == Outcome.NOT_DONE || attempt.outcome() == Outcome.NOT_SENT;
    if (notDone) {
      return null;
    }
    Reply reply = attempt.reply();
    reply = reply == null ? client.again(request) : reply;
    if (reply.status() != 201) {
      client.note(request.path() + ": " + reply);
      throw new PatientClient.GaveUp();
    }
    return reply;
  }

  /** Done once or, because the order has ended meanwhile, not at all. */
  private Reply keyed(Request request) {
    Request one = request.under(UUID.randomUUID().toString());
    Reply reply = client.send(one);
    kept.add(new Kept(one, reply));
    if (reply.status() / 100 != 2 && !reply.text("code").equals("ORDER_STATE_CONFLICT")) {
      client.note(one.method() + " " + one.path() + ": " + reply);
    }
    return reply;
  }

  private void move(String user, String orderId) {
    String path = "/api/v1/orders/" + orderId + "/delivery-address";
    Reply reply = keyed(new Request(user, "PUT", path, ADDRESS, ""));
    if (reply.status() == 200) {
      moved.merge(orderId, 1, Integer::sum);
    }
  }

  /**
   * The server may have been away for longer than the order waits: then there is nothing to pay.
   */
  private void pay(String user, String orderId, Fate fate) {
    String path = "/api/v1/orders/" + orderId + "/payments";
    Reply opened = keyed(Request.post(user, path, "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}"));
    if (opened.status() == 201 && !fate.paysNothing()) {
      String charge = bank + "/sandbox/v1/charges/" + opened.text("paymentId") + "/";
      Reply pressed = client.send(Request.post(user, charge + fate.button, ""));
      if (pressed.status() != 200 && pressed.status() != 409) {
        client.note("charge of " + orderId + ": " + pressed);
      }
    }
  }

  /** A change that counts each time it is done. */
  private void bring() {
    int sku = count.get() % SKUS;
    int pieces = 1 + count.get() % 7;
    String path = "/ops/v1/skus/SKU-" + sku + "/stock";
    Reply reply = keyed(Request.post("operator", path, "{\"delta\":" + pieces + "}"));
    if (reply.status() == 200) {
      brought.addAndGet(sku, pieces);
    }
  }

  /** What was acknowledged can be read, at least as it was then. */
  private void read() {
    Placed order = placed.peek();
    int skip = Math.max(0, placed.size() - 1 - count.get() % 20);
    order = placed.stream().skip(skip).findFirst().orElse(order);
    if (order == null) {
      return;
    }
    String user = order.request().user();
    long version = order.answer().json().path("version").asLong();
    String path = "/api/v1/orders/" + order.orderId() + "?minVersion=" + version;
    Reply seen = client.must(200, Request.get(user, path));
    if (seen.json().path("version").asLong() < version) {
      client.note(order.orderId() + ": read before version " + version);
    }
    client.must(200, Request.get(user, "/api/v1/orders?limit=5"));
    client.must(200, Request.get(user, "/api/v1/skus?limit=5"));
  }

  private static final String ADDRESS =
      """
      {"receiverName":"Zhang Weiming","phone":"13812345678","province":"p",
       "city":"c","area":"a","street":"s","detail":"d"}\
      """;

  /** A request for some of one thing. */
  static String body(String orderId, int sku, int quantity) {
    long amount = PRICE * quantity;
    return """
    {"orderId":"%s","businessIdentifier":7,"orderType":1,"sellerId":"shop",
     "items":[{"skuCode":"SKU-%d","quantity":%d}],"userRemark":"for %s","deliveryAddress":%s,
     "amounts":{"originAmount":%d,"couponAmount":0,"shippingAmount":0,"payAmount":%d}}
    """
        .formatted(orderId, sku, quantity, orderId, ADDRESS, amount, amount);
  }
}
