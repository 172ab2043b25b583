package dev.lockstep.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final int MAX = 5;
  private final RuntimeException why = new IllegalStateException("no answer");

  private final Breaker breaker = new Breaker(MAX);

  @BeforeEach
  void findRedis() {
    assertThat(breaker.closed()).isFalse();
    breaker.probed();
  }

  @Test
  void opensAfterSoManyInARowAndClosesWithAProbe() {
    for (int i = 1; i < MAX; i++) {
      breaker.failed(why);
      assertThat(breaker.closed()).isTrue();
    }
    breaker.failed(why);
    assertThat(breaker.closed()).isFalse();
    breaker.succeeded();
    assertThat(breaker.closed()).as("a late answer is no probe").isFalse();
    breaker.probed();
    assertThat(breaker.closed()).isTrue();
  }

  @Test
  void opensWhenHalfOfTheCommandsGetNoAnswer() {
    for (int i = 0; i < 2 * MAX; i++) {
      breaker.succeeded();
      breaker.failed(why);
    }
    assertThat(breaker.closed()).isFalse();
  }

  @Test
  void staysClosedWhenOneInTenGetsNone() {
    for (int i = 0; i < 1_000; i++) {
      if (i % 10 == 0) {
        breaker.failed(why);
      } else {
        breaker.succeeded();
      }
    }
    assertThat(breaker.closed()).isTrue();
  }
}
