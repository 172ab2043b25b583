package dev.lockstep.webhook;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deliveries by what they came to, how late they are, and what waits as last measured. */
final class WebhookMetrics {

  private final MeterRegistry registry;
  private final Timer delay;
  private volatile long pending;
  private volatile long dead;
  private volatile Endpoints.States states = new Endpoints.States(0, 0, 0);
  private volatile long oldestSeconds;

  WebhookMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.delay =
        Timer.builder("lockstep.webhook.delay")
            .description("from an event to its receiver's acknowledgement")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(10))
            .maximumExpectedValue(Duration.ofDays(4))
            .register(registry);
    Gauge.builder("lockstep.webhook.pending", () -> pending).register(registry);
    Gauge.builder("lockstep.webhook.dead", () -> dead).register(registry);
    Gauge.builder("lockstep.webhook.oldest.seconds", () -> oldestSeconds).register(registry);
    Gauge.builder("lockstep.webhook.endpoints", () -> states.total()).register(registry);
    Gauge.builder("lockstep.webhook.circuits.open", () -> states.open()).register(registry);
    Gauge.builder("lockstep.webhook.disabled", () -> states.disabled()).register(registry);
  }

  void count(DeliveryQueue.Outcome outcome, Instant now) {
    if (outcome.result().kind() == CallResult.Kind.UNSENT) {
      return;
    }
    boolean success = outcome.result().kind() == CallResult.Kind.SUCCESS;
    String word = success ? "success" : outcome.next() == null ? "dead" : "retry";
    registry.counter("lockstep.webhook.deliveries", "outcome", word).increment();
    if (success) {
      Duration late = Duration.between(outcome.claimed().occurredAt(), now);
      delay.record(late.isNegative() ? Duration.ZERO : late);
    }
  }

  /** Reads again what waits. */
  void measure(Stores stores, Clock clock) {
    Deliveries.Count waiting = stores.deliveries().count(DeliveryState.PENDING);
    pending = waiting.rows();
    dead = stores.deliveries().count(DeliveryState.DEAD).rows();
    states = stores.endpoints().states();
    Instant oldest = waiting.oldest();
    oldestSeconds =
        oldest == null ? 0 : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds());
  }
}
