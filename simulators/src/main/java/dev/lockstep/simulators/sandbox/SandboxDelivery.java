package dev.lockstep.simulators.sandbox;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the bank delivers its callbacks.
 *
 * @param concurrency attempts under way at the same time, 1 to 256
 * @param attemptTimeout longest wait for the merchant's answer to one attempt
 * @param scanInterval pause between two looks for callbacks and refunds that are due
 * @param retrySchedule pause after the first, second, … failed attempt; when it is used up the bank
 *     gives the callback up
 */
public record SandboxDelivery(
    @DefaultValue("64") int concurrency,
    @DefaultValue("5s") Duration attemptTimeout,
    @DefaultValue("100ms") Duration scanInterval,
    @DefaultValue({"1s", "2s", "4s", "8s", "15s", "30s", "60s", "180s", "600s", "1800s"})
        List<Duration> retrySchedule) {

  /** The schedule the bank documents to its merchants. */
  public static final SandboxDelivery STANDARD =
      new SandboxDelivery(
          64,
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          List.of(
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(4),
              Duration.ofSeconds(8),
              Duration.ofSeconds(15),
              Duration.ofSeconds(30),
              Duration.ofSeconds(60),
              Duration.ofSeconds(180),
              Duration.ofSeconds(600),
              Duration.ofSeconds(1800)));

  public SandboxDelivery {
    retrySchedule = List.copyOf(retrySchedule);
    if (concurrency < 1 || concurrency > 256) {
      throw new IllegalArgumentException("delivery.concurrency must be 1 to 256");
    }
    if (!attemptTimeout.isPositive() || !scanInterval.isPositive()) {
      throw new IllegalArgumentException("delivery time-out and scan interval must be positive");
    }
    if (retrySchedule.stream().anyMatch(Duration::isNegative)) {
      throw new IllegalArgumentException("delivery.retry-schedule must not be negative");
    }
  }
}
