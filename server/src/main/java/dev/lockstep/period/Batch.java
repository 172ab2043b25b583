package dev.lockstep.period;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of orders that were to be cached.
 *
 * @param cached orders whose entry is now this state or a newer one
 */
public record Batch(int cached, List<Skipped> skipped) {

  static final Batch NOTHING = new Batch(0, List.of());

  public Batch {
    skipped = List.copyOf(skipped);
  }

  Batch plus(Batch other) {
    List<Skipped> all = new ArrayList<>(skipped);
    all.addAll(other.skipped);
    return new Batch(cached + other.cached, all);
  }

  boolean storeAway() {
    return skipped.stream().anyMatch(each -> each.reason() == Skipped.Reason.STORE_AWAY);
  }
}
