package dev.lockstep.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long a failed delivery waits: the plan's waits, give or take a fifth. */
record RetryPlan(List<Duration> waits, Duration retryAfterMax) {

  private static final double JITTER = 0.2;

  /**
   * The wait after this many attempts, or empty if that was the last one. A receiver may ask for
   * more time, never for less.
   */
  Optional<Duration> after(int attempts, @Nullable Duration retryAfter, RandomGenerator random) {
    if (attempts > waits.size()) {
      return Optional.empty();
    }
    Duration planned = waits.get(attempts - 1);
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    Duration wait = Duration.ofNanos((long) ((double) planned.toNanos() * factor));
    if (retryAfter == null) {
      return Optional.of(wait);
    }
    Duration asked = retryAfter.compareTo(retryAfterMax) > 0 ? retryAfterMax : retryAfter;
    return Optional.of(asked.compareTo(wait) > 0 ? asked : wait);
  }
}
