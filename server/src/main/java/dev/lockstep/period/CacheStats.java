package dev.lockstep.period;

import java.util.List;
import java.util.Optional;

/**
 * What the period cache keeps.
 *
 * @param store {@code redis}, or {@code memory} of this process
 * @param available whether the store answers; no periods are told otherwise
 */
public record CacheStats(
    String store, boolean available, long entries, long bytes, List<Period> periods) {

  /**
   * One period.
   *
   * @param bytes as the store counts them; Redis estimates from a sample
   * @param whole whether all its orders are there
   * @param hits reads of this node since its start that were answered from the store
   * @param hitRate hits in all reads, 0 to 1; 0 without any
   */
  public record Period(
      String periodNumber,
      long entries,
      long bytes,
      boolean whole,
      long hits,
      long misses,
      double hitRate) {

    static Period of(String number, PeriodStore.Size size, boolean whole, PeriodMetrics.Gets gets) {
      long all = gets.hits() + gets.misses();
      double rate = all == 0 ? 0 : (double) gets.hits() / all;
      return new Period(
          number, size.entries(), size.bytes(), whole, gets.hits(), gets.misses(), rate);
    }
  }

  static CacheStats of(String store, Optional<List<Period>> periods) {
    List<Period> known = periods.orElse(List.of());
    return new CacheStats(
        store,
        periods.isPresent(),
        known.stream().mapToLong(Period::entries).sum(),
        known.stream().mapToLong(Period::bytes).sum(),
        known);
  }
}
