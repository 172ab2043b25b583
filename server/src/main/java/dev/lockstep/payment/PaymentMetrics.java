package dev.lockstep.payment;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code order.pay.total} and {@code order.pay.duration} by result (E1): success is a capture that
 * paid its order, failure one that did not; repetitions count as neither. And what waits.
 */
final class PaymentMetrics {

  private final MeterRegistry registry;
  private final AtomicLong openCases = new AtomicLong();
  private final AtomicLong dueRefundAgeSeconds = new AtomicLong();

  PaymentMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("lockstep.payment.cases.open", openCases, AtomicLong::get).register(registry);
    Gauge.builder("lockstep.payment.refunds.overdue.seconds", dueRefundAgeSeconds, AtomicLong::get)
        .register(registry);
  }

  Timer.Sample start() {
    return Timer.start(registry);
  }

  void paid(Timer.Sample sample, boolean success) {
    String result = success ? "success" : "failure";
    registry.counter("order.pay.total", "result", result).increment();
    sample.stop(registry.timer("order.pay.duration", "result", result));
  }

  /** Counts a notification by what became of it. */
  void callback(String channel, String result) {
    registry
        .counter("lockstep.payment.callbacks", "channel", channel, "result", result)
        .increment();
  }

  /** Reads again what waits. */
  void refresh(PaymentReads reads, Clock clock) {
    openCases.set(reads.openCases());
    Instant oldest = reads.oldestDueRefund();
    Duration age = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    dueRefundAgeSeconds.set(Math.max(0, age.toSeconds()));
  }
}
