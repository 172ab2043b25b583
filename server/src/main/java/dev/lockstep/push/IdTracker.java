package dev.lockstep.push;

import java.util.List;
import java.util.TreeMap;

/**
 * Follows ids that become visible out of order: a transaction takes its ids before it commits, so a
 * lower id may show up after a higher one. Ids that were passed over are asked for until they show
 * up or no transaction can still be open that took them. Used by one thread.
 */
final class IdTracker {

  /** Ids passed over that are remembered; more only if a sequence was set forward by hand. */
  static final int MISSING_MAX = 10_000;

  private final long horizonNanos;
  private final TreeMap<Long, Long> missing = new TreeMap<>();
  private long highest;

  /** The horizon is longer than any transaction may last. */
  IdTracker(long start, long horizonNanos) {
    this.highest = start;
    this.horizonNanos = horizonNanos;
  }

  long highest() {
    return highest;
  }

  /** Every id up to here has been seen. */
  long settled() {
    return missing.isEmpty() ? highest : missing.firstKey() - 1;
  }

  /** Notes an id that became visible, no later than this time. */
  void seen(long id, long nanos) {
    if (id <= highest) {
      missing.remove(id);
      return;
    }
    for (long passed = Math.max(highest + 1, id - MISSING_MAX); passed < id; passed++) {
      missing.put(passed, nanos);
    }
    while (missing.size() > MISSING_MAX) {
      missing.pollFirstEntry();
    }
    highest = id;
  }

  /** The ids passed over that may have shown up. */
  List<Long> missing() {
    return List.copyOf(missing.keySet());
  }

  /**
   * Gives up those that were passed over a horizon before this time. It must lie before they were
   * last asked for: while this process was paused they may have come.
   */
  void giveUp(long nanos) {
    missing.values().removeIf(since -> nanos - since > horizonNanos);
  }
}
