package dev.lockstep.period;

import dev.lockstep.order.PeriodOrder;
import dev.lockstep.order.PeriodOrders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings orders, as the database has them now, into the store.
 *
 * <h2>Design note</h2>
 *
 * <p><b>Who brings.</b> Events of the outbox ({@link PeriodWriter}), readers that miss, operators,
 * and the comparison with the database ({@link PeriodRepair}), on any node, at any time. All read
 * the row first and write its version with it; the store refuses what is older than what it knows.
 *
 * <p><b>Races closed.</b>
 *
 * <ul>
 *   <li><i>A reader refills an old row after the event wrote the new one:</i> refused by version.
 *   <li><i>Events overtake each other,</i> by repetition or after a change of nodes: an event only
 *       says which order to look at; the row read is as new as the event, or newer.
 *   <li><i>An order is removed while an old state is on its way:</i> its version stays known after
 *       the entry has gone.
 *   <li><i>The store fails, or its answer is lost:</i> the order waits here and is brought again.
 *       Where too many wait, and when a store that was away is back, whole periods are compared.
 *   <li><i>The hash has only some of its period's orders</i> (it has expired, Redis has lost it):
 *       only a completed comparison marks it whole, and lists and counts trust no other.
 * </ul>
 *
 * <p><b>Given up.</b> A store that is away never delays an event's other consumers, so for that
 * time the hash is behind, until {@code catch-up-interval} after its return; a reader of this
 * service sees the database meanwhile, a foreign reader of Redis sees the old entry. What waits in
 * a node that dies, and what an old entry overwrites where the store itself has lost a version
 * alone (eviction, fail-over), stays wrong until the next comparison, {@code compare-interval} at
 * most.
 */
final class PeriodUpdates {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodUpdates.class);

  private final PeriodOrders orders;
  private final PeriodStore store;
  private final Waiting waiting;
  private final PeriodMetrics metrics;
  private final int chunkSize;

  PeriodUpdates(
      PeriodOrders orders,
      PeriodStore store,
      Waiting waiting,
      PeriodMetrics metrics,
      PeriodProperties properties) {
    this.orders = orders;
    this.store = store;
    this.waiting = waiting;
    this.metrics = metrics;
    this.chunkSize = properties.chunkSize();
  }

  /**
   * Brings those of the orders that have a period; the database must answer, the store need not.
   */
  Batch refresh(Collection<String> orderNos) {
    List<String> all = new ArrayList<>(orderNos);
    Batch batch = Batch.NOTHING;
    for (int from = 0; from < all.size(); from += chunkSize) {
      List<String> chunk = all.subList(from, Math.min(from + chunkSize, all.size()));
      batch = batch.plus(put(orders.ofOrders(chunk)));
    }
    return batch;
  }

  /** Brings rows just read, each order once. */
  Batch put(List<PeriodOrder> rows) {
    Map<String, List<PeriodOrder>> periods = new LinkedHashMap<>();
    rows.forEach(
        row -> periods.computeIfAbsent(row.periodNumber(), _ -> new ArrayList<>()).add(row));
    Batch batch = Batch.NOTHING;
    for (var period : periods.entrySet()) {
      batch = batch.plus(put(period.getKey(), period.getValue()));
    }
    return batch;
  }

  private Batch put(String period, List<PeriodOrder> rows) {
    Encoded encoded = Encoded.of(rows);
    metrics.skipped(encoded.skipped());
    List<Skipped> skipped = new ArrayList<>(encoded.skipped());
    try {
      Set<String> notKept = store.apply(period, encoded.changes());
      notKept.forEach(orderNo -> skipped.add(notKept(orderNo)));
      // The hash no longer has all its period's orders.
      encoded.unreadable().forEach(orderNo -> store.remove(period, orderNo));
      return new Batch(Math.max(0, encoded.entries() - notKept.size()), skipped);
    } catch (StoreAwayException e) {
      LOG.debug("period={} orders={} outcome=waiting", period, rows.size(), e);
      List<String> late = rows.stream().map(PeriodOrder::orderId).toList();
      waiting.add(late);
      return new Batch(0, late.stream().map(PeriodUpdates::away).toList());
    }
  }

  static Skipped notKept(String orderNo) {
    return new Skipped(
        orderNo, Skipped.Reason.NOT_KEPT, "The store of this process is full, or not in use.");
  }

  private static Skipped away(String orderNo) {
    return new Skipped(
        orderNo, Skipped.Reason.STORE_AWAY, "The store does not answer; it is tried again.");
  }

  /** Tries again what could not be brought; ends when the store is still away. */
  void catchUp() {
    List<String> late = waiting.take(chunkSize);
    while (!late.isEmpty()) {
      try {
        if (refresh(late).storeAway()) {
          return;
        }
      } catch (RuntimeException e) {
        waiting.add(late); // the database did not answer
        throw e;
      }
      late = waiting.take(chunkSize);
    }
  }
}
