package dev.lockstep.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open while Redis is not to be asked: from the start, and after some failures in a row, until a
 * probe is answered.
 */
final class Breaker {

  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

  private final int failuresMax;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  Breaker(int failuresMax) {
    this.failuresMax = failuresMax;
  }

  boolean closed() {
    return closed.get();
  }

  void succeeded() {
    // A plain read first: this runs for every command.
    if (failures.get() != 0) {
      failures.set(0);
    }
  }

  void failed(Throwable why) {
    if (failures.incrementAndGet() >= failuresMax && closed.compareAndSet(true, false)) {
      LOG.warn("redis=unavailable failures={} last=\"{}\"", failuresMax, why.toString());
    }
  }

  void probed() {
    failures.set(0);
    if (closed.compareAndSet(false, true)) {
      LOG.info("redis=available");
    }
  }
}
