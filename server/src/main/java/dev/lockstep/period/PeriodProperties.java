package dev.lockstep.period;

import dev.lockstep.order.PeriodOrders;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cache of campaign periods.
 *
 * @param prefix what the hash's name starts with; the period number follows
 * @param ttl life of a period's hash after the last write into it
 * @param chunkSize orders written or read in one round trip
 * @param listMax most orders a call answers at once; larger periods are read in pages
 * @param memoryEntriesMax most orders kept in this process, where there is no Redis
 * @param warmUp periods that are always kept whole, from the start on
 * @param compareInterval how often a period is compared with the database and repaired
 * @param catchUpInterval how soon what could not be written is tried again
 * @param waitingMax most orders remembered for that; with more, whole periods are compared
 */
@ConfigurationProperties("lockstep.period")
public record PeriodProperties(
    @DefaultValue("fataMorgana_") String prefix,
    @DefaultValue("24h") Duration ttl,
    @DefaultValue("500") int chunkSize,
    @DefaultValue("10000") int listMax,
    @DefaultValue("100000") int memoryEntriesMax,
    @DefaultValue List<String> warmUp,
    @DefaultValue("5m") Duration compareInterval,
    @DefaultValue("1s") Duration catchUpInterval,
    @DefaultValue("100000") int waitingMax) {

  /** Periods watched and told of at most. */
  static final int PERIODS_MAX = 1_000;

  private static final Duration TTL_MAX = Duration.ofDays(366);

  public PeriodProperties {
    warmUp = List.copyOf(warmUp);
    require(prefix.matches("[\\w.:-]{1,64}"), "prefix must be 1 to 64 of A-Z a-z 0-9 _ . : -");
    require(ttl.toMillis() >= 1 && ttl.compareTo(TTL_MAX) <= 0, "ttl must be 1ms to 366d");
    require(within(chunkSize, PeriodOrders.IDS_MAX), "chunk-size must be 1 to 1000");
    require(within(listMax, 1_000_000), "list-max must be 1 to 1000000");
    require(within(memoryEntriesMax, 10_000_000), "memory-entries-max must be 1 to 10000000");
    require(warmUp.size() <= PERIODS_MAX, "warm-up takes at most 1000 periods");
    require(compareInterval.isPositive(), "compare-interval must be positive");
    require(catchUpInterval.isPositive(), "catch-up-interval must be positive");
    require(within(waitingMax, 10_000_000), "waiting-max must be 1 to 10000000");
  }

  private static boolean within(int value, int max) {
    return value >= 1 && value <= max;
  }

  private static void require(boolean fine, String rule) {
    if (!fine) {
      throw new IllegalArgumentException("lockstep.period." + rule);
    }
  }
}
