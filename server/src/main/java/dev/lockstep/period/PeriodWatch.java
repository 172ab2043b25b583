package dev.lockstep.period;

import dev.lockstep.outbox.Partitions;
import dev.lockstep.problem.Refusal;
import dev.lockstep.schedule.PartitionLeases;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every period compared with the database from time to time: by one of the nodes, at once when
 * this node sees it for the first time or takes it over, and when the store was away or too many
 * orders waited. The periods of {@code warm-up} are compared whether the store has them or not, so
 * they are filled at the start and after a loss.
 */
final class PeriodWatch {

  /** Periods are shared among nodes like other work, by the partition of their number. */
  static final String WORK = "period";

  private static final Logger LOG = LoggerFactory.getLogger(PeriodWatch.class);

  private final PeriodRepair repair;
  private final PeriodStore store;
  private final Waiting waiting;
  private final PartitionLeases leases;
  private final PeriodProperties properties;
  private final Map<String, Long> comparedNanos = new HashMap<>();
  private boolean away;

  PeriodWatch(PeriodParts parts, PartitionLeases leases, PeriodProperties properties) {
    this.repair = parts.repair();
    this.store = parts.store();
    this.waiting = parts.waiting();
    this.leases = leases;
    this.properties = properties;
  }

  /** One look; used by one thread. */
  void look() {
    try {
      Set<String> periods = new LinkedHashSet<>(properties.warmUp());
      periods.addAll(store.periods(PeriodProperties.PERIODS_MAX));
      if (away || waiting.takeLost()) {
        comparedNanos.clear();
        away = false;
      }
      periods.removeIf(period -> !store.keeps() || !owned(period));
      comparedNanos.keySet().retainAll(periods);
      for (String period : List.copyOf(periods)) {
        compareIfDue(period);
      }
    } catch (StoreAwayException e) {
      LOG.debug("outcome=store-away", e);
      away = true;
    }
  }

  private boolean owned(String period) {
    return leases.owns(WORK, Partitions.of(period));
  }

  private void compareIfDue(String period) {
    Long before = comparedNanos.get(period);
    long now = System.nanoTime();
    if (before != null && now - before < properties.compareInterval().toNanos()) {
      return;
    }
    try {
      repair.compare(period);
      comparedNanos.put(period, now);
    } catch (Refusal e) {
      LOG.debug("period={} outcome=compared-by-an-operator", period);
    }
  }
}
