package dev.lockstep.period;

import dev.lockstep.order.PeriodOrder;
import dev.lockstep.period.PeriodStore.Change;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Orders as changes of the hash. One that has no form as an entry is skipped and told, and becomes
 * a change that takes its entry away: what the hash still says of it is no longer true.
 */
record Encoded(List<Change> changes, List<Skipped> skipped) {

  private static final Logger LOG = LoggerFactory.getLogger(Encoded.class);

  static Encoded of(List<PeriodOrder> orders) {
    List<Change> changes = new ArrayList<>(orders.size());
    List<Skipped> skipped = new ArrayList<>();
    for (PeriodOrder order : orders) {
      byte[] entry = null;
      if (order.removed()) {
        skipped.add(
            new Skipped(order.orderId(), Skipped.Reason.REMOVED, "It was removed by its buyer."));
      } else {
        try {
          entry = EntryJson.write(PeriodEntry.of(order));
        } catch (IllegalArgumentException | ArithmeticException | JacksonException e) {
          skipped.add(unreadable(order, e));
        }
      }
      changes.add(new Change(order.orderId(), order.version(), entry));
    }
    return new Encoded(changes, skipped);
  }

  private static Skipped unreadable(PeriodOrder order, RuntimeException why) {
    LOG.warn("orderId={} outcome=skipped cause={}", order.orderId(), why.toString());
    return new Skipped(
        order.orderId(), Skipped.Reason.UNREADABLE, "Its row cannot be shown: " + why.getMessage());
  }

  /** Orders that have no form as an entry. */
  List<String> unreadable() {
    return skipped.stream()
        .filter(each -> each.reason() == Skipped.Reason.UNREADABLE)
        .map(Skipped::orderNo)
        .toList();
  }

  /** How many of the orders are entries. */
  int entries() {
    return changes.size() - skipped.size();
  }
}
