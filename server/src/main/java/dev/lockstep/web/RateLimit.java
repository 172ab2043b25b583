package dev.lockstep.web;

import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.convert.DurationStyle;

/**
 * How often something may be done: {@code permits} at once, refilled evenly over {@code period}.
 * Zero permits stand for no limit.
 */
public record RateLimit(long permits, Duration period) {

  static final RateLimit OFF = new RateLimit(0, Duration.ofSeconds(1));

  public RateLimit {
    if (permits < 0 || !period.isPositive()) {
      throw new IllegalArgumentException("a rate limit needs permits >= 0 and a positive period");
    }
  }

  /** Reads {@code 60/1m}, {@code 5/s} or {@code off}. */
  public static RateLimit valueOf(String text) {
    String limit = text.trim().toLowerCase(Locale.ROOT);
    // YAML reads a bare off as false.
    if (limit.equals("off") || limit.equals("false")) {
      return OFF;
    }
    int slash = limit.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException("a rate limit is written as 60/1m or off");
    }
    String period = limit.substring(slash + 1);
    String length = Character.isDigit(period.charAt(0)) ? period : "1" + period;
    return new RateLimit(
        Long.parseLong(limit.substring(0, slash)), DurationStyle.SIMPLE.parse(length));
  }

  boolean unlimited() {
    return permits == 0;
  }

  RateLimit times(int factor) {
    return new RateLimit(Math.multiplyExact(permits, factor), period);
  }
}
