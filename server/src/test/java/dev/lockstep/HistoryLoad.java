package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.AnyNode.Call;
import dev.lockstep.AnyNode.Reply;
import dev.lockstep.RoamingReader.Who;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Writers, each with one order of its own in hand, which it places, moves, pays and cancels at any
 * node; and readers of those orders, most of them careful and told of changes by a stream. The load
 * is bounded: so many reads and changes a second for each.
 */
final class HistoryLoad implements AutoCloseable {

  /**
   * How many at work, and how often each.
   *
   * @param readers spread over the users, of whom each writer is one
   */
  record Size(int readers, int writers, int readsPerSecond, int changesPerSecond) {}

  private static final int CARELESS_EACH = 4;

  /** Of each user: those readers look at. */
  private static final int RECENT = 4;

  private static final Duration IMPATIENT = Duration.ofSeconds(1);

  /** One that waits out a pause, and gets what the paused node answers first. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static final int LAST_READS_MAX = 10;

  private static final String SKU = "SONG";
  private static final long PRICE = 99;

  private final AnyNode service;
  private final String bank;
  private final ReadHistory history;
  private final Size size;
  private final Map<String, ConcurrentLinkedDeque<String>> recent = new ConcurrentHashMap<>();
  private final Queue<Placed> placed = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final List<RoamingReader> readers = new ArrayList<>();
  private final List<Thread> writing = new ArrayList<>();
  private final List<Thread> reading = new ArrayList<>();
  private volatile boolean noMoreChanges;
  private volatile boolean noMoreReads;

  private record Placed(String user, String orderId) {}

  HistoryLoad(AnyNode service, String bank, ReadHistory history, Size size) {
    this.service = service;
    this.bank = bank;
    this.history = history;
    this.size = size;
  }

  void start() {
    sell();
    for (int i = 0; i < size.writers(); i++) {
      String user = "buyer-" + i;
      RoamingReader self = new RoamingReader(new Who("writer-" + i, user, true), service, history);
      writing.add(person("writer-" + i, () -> write(self)));
    }
    for (int i = 0; i < size.readers(); i++) {
      boolean careful = i / size.writers() % CARELESS_EACH != CARELESS_EACH - 1;
      String user = "buyer-" + i % size.writers();
      RoamingReader one =
          new RoamingReader(new Who("reader-" + i, user, careful), service, history);
      readers.add(one);
      if (careful) {
        one.listen();
      }
      Duration answerMax = i % 3 == 0 ? PATIENT : IMPATIENT;
      reading.add(person("reader-" + i, () -> lookOn(one, answerMax)));
    }
  }

  private void sell() {
    String body =
        """
        {"items":[{"skuCode":"%s","name":"a song","price":%d,"currency":"EUR","productType":2,
          "sellerId":"shop","stock":1000000}]}
        """
            .formatted(SKU, PRICE);
    Reply reply = service.change(new Call("operator", "PUT", "/ops/v1/skus", body));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private Thread person(String name, Runnable life) {
    return Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            life.run();
          } catch (AnyNode.Over over) {
            // the test has said so
          } catch (RuntimeException | AssertionError broken) {
            strange.add(name + ": " + broken);
          }
        });
  }

  /** Changes that were acknowledged. */
  int changes() {
    return changes.get();
  }

  int messages() {
    return readers.stream().mapToInt(RoamingReader::messages).sum();
  }

  int orders() {
    return placed.size();
  }

  /** Answers to writers nobody should get, and whoever gave up for another reason. */
  List<String> strange() {
    return List.copyOf(strange);
  }

  private void lookOn(RoamingReader reader, Duration answerMax) {
    List<String> orders = new ArrayList<>();
    while (!noMoreReads) {
      orders.clear();
      orders.addAll(recent(reader.user()));
      if (!orders.isEmpty()) {
        String orderId = orders.get(ThreadLocalRandom.current().nextInt(orders.size()));
        reader.read(service.draw(), orderId, answerMax);
      }
      rest(size.readsPerSecond());
    }
  }

  /** Unevenly, and so often in the mean: a pace, not a wait for something to happen. */
  private static void rest(int perSecond) {
    long mean = 1_000_000_000L / perSecond;
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2 * mean));
  }

  private void write(RoamingReader self) {
    while (!noMoreChanges) {
      one(self, ThreadLocalRandom.current());
    }
  }

  private void one(RoamingReader self, RandomGenerator random) {
    String user = self.user();
    String body = "{\"businessIdentifier\":7}";
    Reply issued = service.change(new Call(user, "POST", "/api/v1/order-ids", body));
    if (issued.status() != 201) {
      strange.add("no order id: " + issued);
      return;
    }
    String orderId = issued.json().path("orderId").asString();
    if (random.nextBoolean()) {
      show(user, orderId); // they ask for it before it is there
    }
    change(self, orderId, new Call(user, "POST", "/api/v1/orders", order(orderId)));
    placed.add(new Placed(user, orderId));
    if (!recent(user).contains(orderId)) {
      show(user, orderId);
    }
    move(self, orderId, random.nextInt(4));
    boolean pays = random.nextInt(4) != 0;
    pay(self, orderId, pays);
    move(self, orderId, random.nextInt(3));
    // What only began to be paid is cancelled: else somebody would ask for it for long.
    if (!pays || random.nextBoolean()) {
      String path = "/api/v1/orders/" + orderId + "/cancel";
      change(self, orderId, new Call(user, "POST", path, "{}"));
    }
  }

  private ConcurrentLinkedDeque<String> recent(String user) {
    return recent.computeIfAbsent(user, _ -> new ConcurrentLinkedDeque<>());
  }

  private void show(String user, String orderId) {
    ConcurrentLinkedDeque<String> orders = recent(user);
    orders.addFirst(orderId);
    if (orders.size() > RECENT) {
      orders.removeLast();
    }
  }

  private void move(RoamingReader self, String orderId, int times) {
    String path = "/api/v1/orders/" + orderId + "/delivery-address";
    for (int i = 0; i < times; i++) {
      change(self, orderId, new Call(self.user(), "PUT", path, ADDRESS));
    }
  }

  private void pay(RoamingReader self, String orderId, boolean presses) {
    String path = "/api/v1/orders/" + orderId + "/payments";
    String body = "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}";
    Reply opened = change(self, orderId, new Call(self.user(), "POST", path, body));
    if (opened.status() == 201 && presses) {
      String paymentId = opened.json().path("paymentId").asString();
      service.plain(bank + "/sandbox/v1/charges/" + paymentId + "/succeed");
    }
  }

  /** Does it, and reads what it did at some node. */
  private Reply change(RoamingReader self, String orderId, Call call) {
    Reply reply = service.change(call);
    if (reply.status() < 400 && reply.json().path("version").isNumber()) {
      self.learn(orderId, reply.json().path("version").asLong());
    }
    boolean refused = reply.json().path("code").asString("").equals("ORDER_STATE_CONFLICT");
    if (reply.status() / 100 != 2 && !refused) {
      strange.add(call.method() + " " + call.path() + ": " + reply);
    }
    changes.addAndGet(reply.status() / 100 == 2 ? 1 : 0);
    self.read(service.draw(), orderId, IMPATIENT);
    rest(size.changesPerSecond());
    return reply;
  }

  /** Writers finish the order in hand. */
  void finishChanges() {
    noMoreChanges = true;
    await().atMost(Duration.ofSeconds(60)).until(() -> over(writing));
  }

  void finishReads() {
    noMoreReads = true;
    await().atMost(PATIENT.multipliedBy(2)).until(() -> over(reading));
  }

  private static boolean over(List<Thread> people) {
    return people.stream().noneMatch(Thread::isAlive);
  }

  /** Reads each order at each node, careless of versions, and again where nobody answered. */
  void readEverythingEverywhere(int nodes) {
    try (ExecutorService few = Executors.newFixedThreadPool(8)) {
      for (Placed one : placed) {
        for (int node = 0; node < nodes; node++) {
          int there = node;
          Who who = new Who("last-reader", one.user(), false);
          few.execute(() -> readUntilAnswered(who, there, one.orderId()));
        }
      }
    }
  }

  /** At the end nothing is broken any more: who is not answered met a busy machine. */
  private void readUntilAnswered(Who who, int node, String orderId) {
    RoamingReader reader = new RoamingReader(who, service, history);
    for (int i = 0; i < LAST_READS_MAX && !reader.read(node, orderId, PATIENT); i++) {
      rest(size.readsPerSecond());
    }
  }

  @Override
  public void close() {
    noMoreChanges = true;
    noMoreReads = true;
    readers.forEach(RoamingReader::close);
    service.close();
    writing.forEach(Thread::interrupt);
    reading.forEach(Thread::interrupt);
  }

  private static final String ADDRESS =
      """
      {"receiverName":"Zhang Weiming","phone":"13812345678","province":"p","city":"c",
       "area":"a","street":"s","detail":"d"}\
      """;

  private static String order(String orderId) {
    return """
    {"orderId":"%s","businessIdentifier":7,"orderType":1,"sellerId":"shop",
     "items":[{"skuCode":"%s","quantity":1}],"deliveryAddress":%s,
     "amounts":{"originAmount":%d,"couponAmount":0,"shippingAmount":0,"payAmount":%d}}
    """
        .formatted(orderId, SKU, ADDRESS, PRICE, PRICE);
  }
}
