package dev.lockstep.web;

import java.time.Duration;

/** The kinds of requests that are limited, each with its default per minute in production. */
public enum RateBucket {
  // @formatter:off
  CREATE     (60),
  QUOTE      (240),
  FRESH      (60),
  TOKENS     (20),
  CALLBACKS  (6_000);
  // @formatter:on

  private final long perMinute;

  RateBucket(long perMinute) {
    this.perMinute = perMinute;
  }

  RateLimit productionLimit() {
    return new RateLimit(perMinute, Duration.ofMinutes(1));
  }
}
