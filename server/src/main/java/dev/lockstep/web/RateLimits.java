package dev.lockstep.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Token buckets in memory, so the limits are per node. Each is kept as one time stamp: the moment
 * at which the bucket will be full again.
 *
 * <p>Given up: under attack by more keys than are kept, the least used allowances are forgotten and
 * start full.
 */
final class RateLimits {

  /** Many callers share an address, so it may send this many times a caller's allowance. */
  static final int ADDRESS_FACTOR = 10;

  private static final int KEYS_MAX = 100_000;
  private static final Duration IDLE_MAX = Duration.ofHours(1);

  private final Map<RateBucket, RateLimit> limits;
  private final Ticker ticker;
  private final Cache<Key, Allowance> allowances;

  private record Key(RateBucket bucket, String who) {}

  RateLimits(Map<RateBucket, RateLimit> settings, boolean production, Ticker ticker) {
    this.limits = new EnumMap<>(RateBucket.class);
    for (RateBucket bucket : RateBucket.values()) {
      RateLimit unset = production ? bucket.productionLimit() : RateLimit.OFF;
      limits.put(bucket, settings.getOrDefault(bucket, unset));
    }
    this.ticker = ticker;
    this.allowances =
        Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .executor(Runnable::run)
            .build();
  }

  /** Takes one permit of the caller; answers how long to wait, zero if it was given. */
  Duration takeAsCaller(RateBucket bucket, String userId) {
    return take(new Key(bucket, "user " + userId), limit(bucket));
  }

  /** Takes one permit of the address behind which several callers may be. */
  Duration takeAsSharedAddress(RateBucket bucket, String address) {
    RateLimit limit = limit(bucket);
    return take(new Key(bucket, "shared " + network(address)), limit.times(ADDRESS_FACTOR));
  }

  /** Takes one permit of the address when nothing else is known of the caller. */
  Duration takeAsAddress(RateBucket bucket, String address) {
    return take(new Key(bucket, "address " + network(address)), limit(bucket));
  }

  private RateLimit limit(RateBucket bucket) {
    return limits.getOrDefault(bucket, RateLimit.OFF);
  }

  private Duration take(Key key, RateLimit limit) {
    if (limit.unlimited()) {
      return Duration.ZERO;
    }
    long now = ticker.read();
    Allowance allowance = allowances.get(key, k -> new Allowance(now));
    long period = limit.period().toNanos();
    return Duration.ofNanos(allowance.take(now, Math.max(1, period / limit.permits()), period));
  }

  /** A household owns a /64 of IPv6, so that is what is counted. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    String[] groups = address.split(":", -1);
    return groups.length == 8 ? String.join(":", java.util.Arrays.copyOf(groups, 4)) : address;
  }

  private static final class Allowance {

    private long fullAt;

    Allowance(long now) {
      this.fullAt = now;
    }

    /** All times in nanoseconds of a clock that may be negative: only differences are compared. */
    synchronized long take(long now, long interval, long period) {
      long from = fullAt - now > 0 ? fullAt : now;
      long wait = from + interval - now - period;
      if (wait > 0) {
        return wait;
      }
      fullAt = from + interval;
      return 0;
    }
  }
}
