package dev.lockstep.period;

import java.util.List;

/**
 * What a comparison of a period with the database found and mended.
 *
 * @param orders orders of the period that ought to have an entry
 * @param repaired entries that were missing, old or damaged
 * @param strays entries without an order, taken away
 * @param whole whether every order has its entry now
 * @param skipped the first {@link #SKIPPED_MAX} that could not be cached
 */
public record Comparison(
    String periodNumber,
    long orders,
    long repaired,
    long strays,
    boolean whole,
    List<Skipped> skipped,
    long skippedCount,
    long durationMillis) {

  static final int SKIPPED_MAX = 100;
}
