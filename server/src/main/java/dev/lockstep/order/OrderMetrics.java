package dev.lockstep.order;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** {@code order.create.total} and {@code order.create.duration}, by result (E1). */
@Component
class OrderMetrics {

  private final Counter success;
  private final Counter failure;
  private final Timer successDuration;
  private final Timer failureDuration;

  OrderMetrics(MeterRegistry registry) {
    success = Counter.builder("order.create.total").tag("result", "success").register(registry);
    failure = Counter.builder("order.create.total").tag("result", "failure").register(registry);
    successDuration =
        Timer.builder("order.create.duration").tag("result", "success").register(registry);
    failureDuration =
        Timer.builder("order.create.duration").tag("result", "failure").register(registry);
  }

  <T> T create(Supplier<T> create) {
    Timer.Sample sample = Timer.start();
    boolean done = false;
    try {
      T result = create.get();
      done = true;
      return result;
    } finally {
      (done ? success : failure).increment();
      sample.stop(done ? successDuration : failureDuration);
    }
  }
}
