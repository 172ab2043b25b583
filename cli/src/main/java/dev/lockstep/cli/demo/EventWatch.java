package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.EventStream;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import dev.lockstep.cli.demo.Settlement.Settled;
import dev.lockstep.cli.retail.Invoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Listens as some of the buyers, and tells whether each saw its orders placed and then paid. What
 * they are told of, readers name from then on.
 */
final class EventWatch implements AutoCloseable {
  private static final int OPEN_WITHIN_MS = 10_000;
  private static final int LOOK_EVERY_MS = 50;

  private final boolean oneNode;
  private final ShopApi shop;
  private final Map<String, EventStream> streams = new LinkedHashMap<>();
  private final Map<String, List<Change>> changes = new ConcurrentHashMap<>();

  /** One status of an order, as pushed. */
  record Change(String status, long version) {}

  /**
   * What came of it.
   *
   * @param seen orders that were seen placed and then paid
   * @param skipped orders of streams that broke where they could not be resumed
   */
  record Verdict(int users, int seen, int skipped, List<String> differences) {}

  /** Subscribes for up to {@code usersMax} buyers of the orders and waits until they listen. */
  EventWatch(ApiClient http, Tokens tokens, ShopApi shop, List<Invoice> orders, int usersMax) {
    this.shop = shop;
    this.oneNode = http.nodes().all().size() == 1;
    int every = Math.max(1, orders.size() / Math.max(1, usersMax));
    for (int i = 0; i < orders.size() && streams.size() < usersMax; i += every) {
      String userId = orders.get(i).userId();
      streams.computeIfAbsent(
          userId, id -> new EventStream(http, () -> tokens.buyer(id), this::seen).start());
    }
    for (int waited = 0; waited < OPEN_WITHIN_MS && !allAnswered(); waited += LOOK_EVERY_MS) {
      Pause.millis(LOOK_EVERY_MS);
    }
  }

  private boolean allAnswered() {
    return streams.values().stream().allMatch(s -> s.opened() || s.refusal() != null);
  }

  private void seen(EventStream.Event event) {
    String orderId = event.data().path("orderId").asString("");
    // Notices and refreshed caches tell of an order as well, but of no new status.
    if (event.name().equals("orderStatusChanged") && !orderId.isEmpty()) {
      shop.told(orderId, event.data().path("version").asLong(0));
      changes
          .computeIfAbsent(orderId, id -> new CopyOnWriteArrayList<>())
          .add(
              new Change(
                  event.data().path("status").asString(event.name()),
                  event.data().path("version").asLong(0)));
    }
  }

  /** Waits at most {@code patience} for the last events, then judges. */
  Verdict verdict(List<Settled> orders, Duration patience) {
    List<String> differences = new ArrayList<>();
    streams.forEach((user, stream) -> {
      if (!stream.opened() || stream.refusal() != null) {
        differences.add("events of user %s: %s".formatted(user, stream.refusal()));
      }
    });
    int seen = 0;
    int skipped = 0;
    long start = System.nanoTime();
    for (Settled settled : orders) {
      Played order = settled.played();
      EventStream stream = streams.get(order.userId());
      if (stream == null || !stream.opened() || !mustShow(settled)) {
        continue;
      }
      if (stream.gap()) {
        skipped++;
        continue;
      }
      String fault = fault(order.orderId());
      while (!fault.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
        Pause.millis(LOOK_EVERY_MS);
        fault = fault(order.orderId());
      }
      if (!fault.isEmpty()) {
        differences.add("events of %s: %s".formatted(order.name(), fault));
      } else {
        seen++;
      }
    }
    return new Verdict(streams.size(), seen, skipped, differences);
  }

  /** An order paid when created never waits for payment; one that ended otherwise is not asked. */
  private static boolean mustShow(Settled settled) {
    Expectation expected = settled.played().expected();
    return settled.asExpected()
        && !settled.byOutage()
        && expected.end() != Fate.End.CANCELED
        && expected.capturedMinor() > 0;
  }

  private String fault(String orderId) {
    return fault(changes.getOrDefault(orderId, List.of()), oneNode);
  }

  /**
   * Events may come twice. The first CREATED must be older than the first PAID; from one node it
   * must come before it. Changes of other nodes take longer, so there only the version tells.
   */
  static String fault(List<Change> seen, boolean inOrder) {
    int created = first(seen, "CREATED");
    int paid = first(seen, "PAID");
    if (created < 0 || paid < 0) {
      return "no %s among %s".formatted(created < 0 ? "CREATED" : "PAID", seen);
    }
    if ((inOrder && created > paid) || seen.get(created).version() >= seen.get(paid).version()) {
      return "not in version order: " + seen;
    }
    return "";
  }

  private static int first(List<Change> seen, String status) {
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).status().equals(status)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    streams.values().forEach(EventStream::close);
  }
}
