package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {

  // A monotonic clock may stand anywhere; here it passes the end of its range.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final RateLimits limits =
      new RateLimits(Map.of(RateBucket.CREATE, RateLimit.valueOf("3/3s")), false, nanos::get);

  @Test
  void allowsBurstThenOnePerInterval() {
    for (int i = 0; i < 3; i++) {
      assertThat(take()).isZero();
    }
    assertThat(take()).isEqualTo(Duration.ofSeconds(1));
    nanos.addAndGet(Duration.ofMillis(400).toNanos());
    assertThat(take()).isEqualTo(Duration.ofMillis(600));
    nanos.addAndGet(Duration.ofMillis(600).toNanos());
    assertThat(take()).isZero();
    assertThat(take()).isPositive();
  }

  @Test
  void fillsAgainButNotAboveItsSize() {
    for (int i = 0; i < 3; i++) {
      take();
    }
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    for (int i = 0; i < 3; i++) {
      assertThat(take()).isZero();
    }
    assertThat(take()).isPositive();
  }

  @Test
  void callersDoNotShareAndAddressesHaveTenTimes() {
    for (int i = 0; i < 3; i++) {
      take();
    }
    assertThat(limits.takeAsCaller(RateBucket.CREATE, "other")).isZero();
    for (int i = 0; i < 30; i++) {
      assertThat(limits.takeAsSharedAddress(RateBucket.CREATE, "10.0.0.1")).isZero();
    }
    assertThat(limits.takeAsSharedAddress(RateBucket.CREATE, "10.0.0.1")).isPositive();
  }

  @Test
  void isOffInDevelopmentAndOnInProductionUnlessSet() {
    var production = new RateLimits(Map.of(RateBucket.QUOTE, RateLimit.OFF), true, nanos::get);
    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.takeAsCaller(RateBucket.QUOTE, "u")).isZero();
      assertThat(production.takeAsCaller(RateBucket.QUOTE, "u")).isZero();
    }
    for (int i = 0; i < 60; i++) {
      assertThat(production.takeAsCaller(RateBucket.CREATE, "u")).isZero();
    }
    assertThat(production.takeAsCaller(RateBucket.CREATE, "u")).isPositive();
  }

  @Test
  void countsNetworksOfSix() {
    assertThat(RateLimits.network("2001:db8:0:1:2:3:4:5")).isEqualTo("2001:db8:0:1");
    assertThat(RateLimits.network("10.0.0.1")).isEqualTo("10.0.0.1");
  }

  @Test
  void retryAfterRoundsUp() {
    assertThat(RequestRules.retryAfter(Duration.ofNanos(1))).isEqualTo("1");
    assertThat(RequestRules.retryAfter(Duration.ofSeconds(2))).isEqualTo("2");
    assertThat(RequestRules.retryAfter(Duration.ofMillis(2_001))).isEqualTo("3");
  }

  @Test
  void readsSettings() {
    assertThat(RateLimit.valueOf("60/1m")).isEqualTo(new RateLimit(60, Duration.ofMinutes(1)));
    assertThat(RateLimit.valueOf("5/s")).isEqualTo(new RateLimit(5, Duration.ofSeconds(1)));
    assertThat(RateLimit.valueOf("off").unlimited()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-1/1s", "5/0s", "x/1s", "5/", "5/x"})
  void refusesBadSetting(String text) {
    assertThatThrownBy(() -> RateLimit.valueOf(text)).isInstanceOf(RuntimeException.class);
  }

  private Duration take() {
    return limits.takeAsCaller(RateBucket.CREATE, "u");
  }
}
