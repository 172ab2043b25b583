package dev.lockstep.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the relay.
 *
 * @param pollInterval how often it looks for events it was not told of
 * @param batchSize events read at once
 * @param retryFirst wait before a failed event is given again; doubled with every failure
 * @param retryMax longest such wait
 */
@ConfigurationProperties("lockstep.outbox")
public record OutboxProperties(
    @DefaultValue("200ms") Duration pollInterval,
    @DefaultValue("500") int batchSize,
    @DefaultValue("1s") Duration retryFirst,
    @DefaultValue("1m") Duration retryMax) {

  public OutboxProperties {
    if (!pollInterval.isPositive() || !retryFirst.isPositive()) {
      throw new IllegalArgumentException("lockstep.outbox intervals must be positive");
    }
    if (retryMax.compareTo(retryFirst) < 0) {
      throw new IllegalArgumentException("lockstep.outbox.retry-max must not be below retry-first");
    }
    if (batchSize < 1 || batchSize > 10_000) {
      throw new IllegalArgumentException("lockstep.outbox.batch-size must be 1 to 10000");
    }
  }
}
