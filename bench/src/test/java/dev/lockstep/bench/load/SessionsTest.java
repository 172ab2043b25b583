package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SessionsTest {

  @Test
  void countsWhatWentRightAndWhyTheRestDidNot() {
    AtomicInteger turn = new AtomicInteger();
    Sessions.Session session = () -> turn.incrementAndGet() % 4 == 0 ? "pay: 503 busy" : null;
    LoadResult result =
        Sessions.run(
            List.of(session, session),
            Pace.open(2, 400, Duration.ofMillis(500)),
            Thread.ofVirtual().factory());
    assertThat(result.right()).isEqualTo(150);
    assertThat(result.wrong()).containsExactly(java.util.Map.entry("pay", 50L));
    assertThat(result.examples()).contains("pay: 503 busy");
  }

  /** One session takes 20 ms where 10 ms were due: the queue grows, and so does the latency. */
  @Test
  void countsFromWhenAnOperationWasDue() {
    Sessions.Session slow =
        () -> {
          long end = System.nanoTime() + 20_000_000;
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
          }
          return null;
        };
    LoadResult result =
        Sessions.run(
            List.of(slow),
            Pace.open(1, 100, Duration.ofMillis(500)),
            Thread.ofPlatform().factory());
    assertThat(result.right()).isEqualTo(50);
    assertThat(result.micros().getMaxValue()).isGreaterThan(400_000);
  }
}
