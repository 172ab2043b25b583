package dev.lockstep.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecurringTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void goesOnAfterAFailureAndCountsIt() {
    var recurring =
        recurring(
            Duration.ofMillis(1),
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("the first run fails on purpose");
              }
            });
    recurring.start();
    await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(3));
    recurring.stop();
    assertThat(registry.counter("lockstep.schedule.failures", "work", "work").count()).isOne();
  }

  @Test
  void goesOnAfterAnErrorToo() {
    var recurring =
        recurring(
            Duration.ofMillis(1),
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new OutOfMemoryError("the first run fails on purpose");
              }
            });
    recurring.start();
    await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(3));
    recurring.stop();
    assertThat(registry.counter("lockstep.schedule.failures", "work", "work").count()).isOne();
  }

  @Test
  void aNudgeEndsTheWait() {
    var recurring = recurring(Duration.ofHours(1), runs::incrementAndGet);
    recurring.start();
    await().untilAsserted(() -> assertThat(runs).hasValue(1));
    recurring.nudge();
    await().untilAsserted(() -> assertThat(runs).hasValue(2));
    recurring.stop();
  }

  @Test
  void nothingRunsAfterStop() {
    var recurring = recurring(Duration.ofMillis(1), runs::incrementAndGet);
    recurring.start();
    recurring.stop();
    int before = runs.get();
    recurring.nudge();
    await().during(Duration.ofMillis(50)).untilAsserted(() -> assertThat(runs).hasValue(before));
    assertThat(recurring.isRunning()).isFalse();
  }

  @Test
  void aStopDoesNotWaitForWorkThatHasFailed() {
    var never = new CountDownLatch(1);
    var recurring =
        recurring(
            Duration.ofMillis(1),
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("the first run fails on purpose");
              }
              never.await();
            });
    recurring.start();
    await().untilAsserted(() -> assertThat(runs).hasValue(2));
    long begin = System.nanoTime();
    recurring.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Recurring.STOP_MAX);
    assertThat(recurring.failing()).isTrue();
  }

  private Recurring recurring(Duration delay, Recurring.Work work) {
    return new Recurring(new Recurring.Plan("work", delay, 0), work, registry);
  }
}
