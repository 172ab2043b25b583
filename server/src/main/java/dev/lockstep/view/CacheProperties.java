package dev.lockstep.view;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The caches of order views.
 *
 * @param enabled false: every view is made of the database
 * @param l1 in this process
 * @param l2 in Redis, shared by all nodes, where a Redis is set
 */
@ConfigurationProperties("lockstep.cache")
public record CacheProperties(
    @DefaultValue("true") boolean enabled, @DefaultValue L1 l1, @DefaultValue L2 l2) {

  /** Whether anything is kept in this process. */
  boolean local() {
    return enabled && l1.size() > 0;
  }

  /**
   * The cache in this process.
   *
   * @param size order families kept at most
   * @param ttl life of an entry
   * @param absentSize ids that are not there, remembered at most; 0 for none
   * @param absentTtl how long an id may be called absent after a look that did not find it
   * @param unheardMax how long it answers after this node last heard what others commit
   */
  public record L1(
      @DefaultValue("10000") long size,
      @DefaultValue("5m") Duration ttl,
      @DefaultValue("10000") long absentSize,
      @DefaultValue("1s") Duration absentTtl,
      @DefaultValue("2s") Duration unheardMax) {

    private static final Duration ABSENT_TTL_MAX = Duration.ofSeconds(10);

    public L1 {
      if (size < 0 || size > 10_000_000) {
        throw new IllegalArgumentException("lockstep.cache.l1.size must be 0 to 10000000");
      }
      if (absentSize < 0 || absentSize > 1_000_000) {
        throw new IllegalArgumentException("lockstep.cache.l1.absent-size must be 0 to 1000000");
      }
      if (!absentTtl.isPositive() || absentTtl.compareTo(ABSENT_TTL_MAX) > 0) {
        throw new IllegalArgumentException("lockstep.cache.l1.absent-ttl must be up to 10s");
      }
      if (!ttl.isPositive()) {
        throw new IllegalArgumentException("lockstep.cache.l1.ttl must be positive");
      }
      if (!unheardMax.isPositive()) {
        throw new IllegalArgumentException("lockstep.cache.l1.unheard-max must be positive");
      }
    }
  }

  /**
   * The level in Redis.
   *
   * @param enabled whether it is used where a Redis is set
   * @param ttl life of an entry; a number without a unit is seconds
   */
  public record L2(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("30m") @DurationUnit(ChronoUnit.SECONDS) Duration ttl) {

    private static final Duration TTL_MAX = Duration.ofDays(30);

    public L2 {
      if (ttl.toMillis() < 1 || ttl.compareTo(TTL_MAX) > 0) {
        throw new IllegalArgumentException("lockstep.cache.l2.ttl must be 1ms to 30d");
      }
    }
  }
}
