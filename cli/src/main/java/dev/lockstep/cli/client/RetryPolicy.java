package dev.lockstep.cli.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long and how often a call is repeated.
 *
 * @param attemptsMax sends in all, the first included
 * @param budget time after which no further attempt starts
 * @param firstPause the pause after the first failure; it doubles
 * @param pauseMax the longest pause, also when the server asks for more
 */
public record RetryPolicy(
    int attemptsMax, Duration budget, Duration firstPause, Duration pauseMax) {
  private static final int DOUBLINGS_MAX = 20;

  /** Long enough for a server to stop, recover its database and start again. */
  public static RetryPolicy acrossRestarts() {
    return new RetryPolicy(
        200, Duration.ofMinutes(2), Duration.ofMillis(50), Duration.ofSeconds(2));
  }

  /** For a question a person waits for. */
  public static RetryPolicy brief() {
    return new RetryPolicy(3, Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(1));
  }

  /**
   * The pause after the given attempt: doubling, never above the longest, and between half of it
   * and all of it by chance, so that many callers do not come back at once.
   *
   * @param asked what the server asked for ({@code Retry-After}), or zero
   */
  public Duration pause(int attempt, Duration asked, RandomGenerator chance) {
    long doubled = firstPause.toMillis() << Math.min(attempt - 1, DOUBLINGS_MAX);
    long full = Math.min(pauseMax.toMillis(), Math.max(doubled, asked.toMillis()));
    return Duration.ofMillis(full / 2 + chance.nextLong(full / 2 + 1));
  }

  boolean exhausted(int attempts, Duration elapsed) {
    return attempts >= attemptsMax || elapsed.compareTo(budget) >= 0;
  }
}
