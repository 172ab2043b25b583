package dev.lockstep;

import static dev.lockstep.NodeCalls.done;

import dev.lockstep.NodeCalls.Kind;
import dev.lockstep.NodeCalls.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Plays races at two nodes: everything up to the last answer; what became of it is seen later. */
final class RaceRounds {

  static final String OPERATOR = "operator-1";
  static final String COMMON = "SONG";
  static final long COMMON_STOCK = 1_000_000;
  static final long PRICE = 99;

  private static final int BUYERS = 16;
  private static final int SKUS_PER_REQUEST = 500;

  /** The callback comes this much before its deadline, or up to so much later. */
  private static final int EARLY_MS = 150;

  private static final int SPREAD_MS = 600;

  private final TwoNodes nodes;
  private final NodeCalls calls;
  private final Queue<String> ids = new ConcurrentLinkedQueue<>();
  private final Executor threads = task -> Thread.ofVirtual().start(task);

  /**
   * A race that was run.
   *
   * @param orderId of the order that is there, with its quantity
   * @param absent an id under which there must be no order; empty if there is none
   */
  record Round(
      Race race,
      String user,
      String orderId,
      int quantity,
      String absent,
      String first,
      String second,
      long startNanos,
      long endNanos) {}

  private record Sides(Reply first, Reply second, long startNanos, long endNanos) {

    Round of(Race race, String user, String orderId) {
      return of(race, user, orderId, 1, "");
    }

    Round of(Race race, String user, String orderId, int quantity, String absent) {
      return new Round(
          race, user, orderId, quantity, absent, first.word(), second.word(), startNanos, endNanos);
    }
  }

  RaceRounds(TwoNodes nodes) {
    this.nodes = nodes;
    this.calls = nodes.calls();
  }

  static String buyer(int number) {
    return "racer-" + number % BUYERS;
  }

  private static String last(int number) {
    return "LAST-" + number;
  }

  /** Puts the goods on sale: plenty of one, and so many of which there is one piece each. */
  void sell(int lastPieces) {
    sku(List.of(COMMON), COMMON_STOCK);
    for (int from = 0; from < lastPieces; from += SKUS_PER_REQUEST) {
      int to = Math.min(lastPieces, from + SKUS_PER_REQUEST);
      sku(IntStream.range(from, to).mapToObj(RaceRounds::last).toList(), 1);
    }
  }

  private void sku(List<String> codes, long stock) {
    List<Map<String, Object>> items = new ArrayList<>();
    for (String code : codes) {
      items.add(
          Map.of(
              "skuCode",
              code,
              "name",
              "thing " + code,
              "price",
              PRICE,
              "currency",
              "EUR",
              "productType",
              2,
              "sellerId",
              "shop",
              "stock",
              stock));
    }
    String body = NodeCalls.JSON.writeValueAsString(Map.of("items", items));
    done(200, calls.put(0, OPERATOR, "/ops/v1/skus", body));
  }

  /** Every id that was issued to anybody. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  Round play(Race race, int number) {
    int home = number % 2;
    return switch (race) {
      case PAY_EXPIRE -> payExpire(number);
      case SAME_ORDER -> sameOrder(number, home);
      case SAME_ID -> sameId(number, home);
      case LAST_PIECE -> lastPiece(number, home);
      case PAY_CANCEL -> payCancel(number, home);
      case CANCEL_CANCEL -> cancelCancel(number, home);
      case PAID_CANCEL_CANCEL -> paidCancelCancel(number, home);
      case TWO_CHANNELS -> twoChannels(number, home);
    };
  }

  /** Opened where the deadline is watched, so that the callback comes to the other node. */
  private Round payExpire(int number) {
    String user = buyer(number);
    String orderId = orderId(number % 2, user);
    int home = nodes.expires(orderId);
    Reply placed = done(201, create(1 - home, user, order(orderId, COMMON, 1)));
    String paymentId = prepay(home, user, orderId, Shop.WALLET);
    seenByBoth(user, orderId);
    Duration left = Duration.between(Instant.now(), Instant.parse(placed.text("expireTime")));
    long delay = Math.max(0, left.toMillis() - EARLY_MS + number * 37L % SPREAD_MS);
    String answer = nodes.press(paymentId, delay).word();
    long start = System.nanoTime() + left.toNanos() - EARLY_MS * 1_000_000L;
    long end = start + SPREAD_MS * 1_000_000L;
    return new Round(Race.PAY_EXPIRE, user, orderId, 1, "", answer, "", start, end);
  }

  private Round sameOrder(int number, int home) {
    String user = buyer(number);
    String orderId = orderId(home, user);
    String body = order(orderId, COMMON, 1);
    Sides sides = both(() -> create(home, user, body), () -> create(1 - home, user, body));
    if (!sides.first().json().equals(sides.second().json())) {
      throw new AssertionError(sides.toString());
    }
    return sides.of(Race.SAME_ORDER, user, orderId);
  }

  private Round sameId(int number, int home) {
    String user = buyer(number);
    String orderId = orderId(home, user);
    Sides sides =
        both(
            () -> create(home, user, order(orderId, COMMON, 1)),
            () -> create(1 - home, user, order(orderId, COMMON, 2)));
    int quantity = sides.first().status() == 201 ? 1 : 2;
    return sides.of(Race.SAME_ID, user, orderId, quantity, "");
  }

  private Round lastPiece(int number, int home) {
    String one = buyer(number);
    String other = buyer(number + 1);
    String oneId = orderId(home, one);
    String otherId = orderId(1 - home, other);
    Sides sides =
        both(
            () -> create(home, one, order(oneId, last(number), 1)),
            () -> create(1 - home, other, order(otherId, last(number), 1)));
    boolean first = sides.first().status() == 201;
    return first
        ? sides.of(Race.LAST_PIECE, one, oneId, 1, otherId)
        : sides.of(Race.LAST_PIECE, other, otherId, 1, oneId);
  }

  /** A third of them cancels only when the bank has the money and its callback is on the way. */
  private Round payCancel(int number, int home) {
    String user = buyer(number);
    String orderId = placed(home, user);
    String paymentId = prepay(home, user, orderId, Shop.WALLET);
    seenByBoth(user, orderId);
    CountDownLatch captured = new CountDownLatch(number % 3 == 0 ? 1 : 0);
    Sides sides =
        both(
            () -> {
              Reply pressed = nodes.press(paymentId, 0);
              captured.countDown();
              return pressed;
            },
            () -> {
              await(captured);
              return cancel(home, user, orderId);
            });
    return sides.of(Race.PAY_CANCEL, user, orderId);
  }

  private Round cancelCancel(int number, int home) {
    String user = buyer(number);
    String orderId = placed(home, user);
    seenByBoth(user, orderId);
    Sides sides = both(() -> cancel(home, user, orderId), () -> cancel(1 - home, user, orderId));
    return sides.of(Race.CANCEL_CANCEL, user, orderId);
  }

  private Round paidCancelCancel(int number, int home) {
    String user = buyer(number);
    String orderId = placed(home, user);
    done(200, nodes.press(prepay(home, user, orderId, Shop.WALLET), 0));
    for (int node : List.of(home, 1 - home)) {
      Shop.soon().until(() -> read(node, user, orderId).text("status").equals("PAID"));
    }
    Sides sides = both(() -> cancel(home, user, orderId), () -> cancel(1 - home, user, orderId));
    return sides.of(Race.PAID_CANCEL_CANCEL, user, orderId);
  }

  private Round twoChannels(int number, int home) {
    String user = buyer(number);
    String orderId = placed(home, user);
    String wallet = prepay(home, user, orderId, Shop.WALLET);
    String card = prepay(1 - home, user, orderId, Shop.CARD);
    seenByBoth(user, orderId);
    Sides sides = both(() -> nodes.press(wallet, 0), () -> nodes.press(card, 0));
    return sides.of(Race.TWO_CHANNELS, user, orderId);
  }

  String placed(int node, String user) {
    String orderId = orderId(node, user);
    done(201, create(node, user, order(orderId, COMMON, 1)));
    return orderId;
  }

  private String orderId(int node, String user) {
    String orderId = calls.orderId(node, user);
    ids.add(orderId);
    return orderId;
  }

  private Reply create(int node, String user, String body) {
    return calls.post(node, Kind.CREATE, user, "/api/v1/orders", body);
  }

  Reply cancel(int node, String user, String orderId) {
    return calls.post(node, Kind.CANCEL, user, "/api/v1/orders/" + orderId + "/cancel", "{}");
  }

  private String prepay(int node, String user, String orderId, String channel) {
    String body = "{\"channel\":\"%s\",\"method\":\"PAGE\"}".formatted(channel);
    String path = "/api/v1/orders/" + orderId + "/payments";
    return done(201, calls.post(node, Kind.PREPAY, user, path, body)).text("paymentId");
  }

  Reply read(int node, String user, String orderId) {
    return calls.get(node, user, "/api/v1/orders/" + orderId);
  }

  /** From now on each node has something in its cache that will be too old. */
  void seenByBoth(String user, String orderId) {
    done(200, read(0, user, orderId));
    done(200, read(1, user, orderId));
  }

  private Sides both(Supplier<Reply> first, Supplier<Reply> second) {
    CountDownLatch ready = new CountDownLatch(2);
    long start = System.nanoTime();
    var one = CompletableFuture.supplyAsync(() -> together(ready, first), threads);
    var other = CompletableFuture.supplyAsync(() -> together(ready, second), threads);
    Reply firstReply = one.join();
    Reply secondReply = other.join();
    return new Sides(firstReply, secondReply, start, System.nanoTime());
  }

  private static Reply together(CountDownLatch ready, Supplier<Reply> side) {
    ready.countDown();
    await(ready);
    return side.get();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private static String order(String orderId, String sku, int quantity) {
    long amount = PRICE * quantity;
    return """
    {"orderId":"%s","businessIdentifier":7,"orderType":1,"sellerId":"shop",
     "items":[{"skuCode":"%s","quantity":%d}],
     "deliveryAddress":{"receiverName":"Zhang Weiming","phone":"13812345678","province":"p",
      "city":"c","area":"a","street":"s","detail":"d"},
     "amounts":{"originAmount":%d,"couponAmount":0,"shippingAmount":0,"payAmount":%d}}
    """
        .formatted(orderId, sku, quantity, amount, amount);
  }
}
