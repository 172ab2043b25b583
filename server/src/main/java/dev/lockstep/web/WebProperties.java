package dev.lockstep.web;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the edge.
 *
 * @param bodySizeMax largest request body; a larger one is answered 413
 * @param rateLimit requests a caller may send per bucket, as {@code 60/1m}, or {@code off}; in
 *     production a bucket that is not named has a default, in development it is off
 * @param metricsOpen whether /actuator/prometheus answers without a token in production
 */
@ConfigurationProperties("lockstep.web")
public record WebProperties(
    @DefaultValue("1MB") DataSize bodySizeMax,
    @DefaultValue Map<RateBucket, RateLimit> rateLimit,
    @DefaultValue("false") boolean metricsOpen) {

  /** Entries of a page when the caller does not say. */
  public static final int PAGE_SIZE = 20;

  /** Entries a page holds at most. */
  public static final int PAGE_SIZE_MAX = 200;

  /** Entries a batch request holds at most. */
  public static final int BATCH_SIZE_MAX = 1_000;

  public WebProperties {
    rateLimit = Map.copyOf(rateLimit);
  }
}
