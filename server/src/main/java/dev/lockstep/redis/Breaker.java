package dev.lockstep.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open while Redis is not to be asked: from the start, and after some failures, until a probe is
 * answered. A failure weighs twice what a success takes off, so it opens after so many in a row,
 * and sooner or later when more than a third fail: each of those costs somebody the time-out.
 */
final class Breaker {

  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

  private static final int FAILURE = 2;

  private final int failuresMax;
  private final AtomicInteger weight = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  Breaker(int failuresMax) {
    this.failuresMax = failuresMax;
  }

  boolean closed() {
    return closed.get();
  }

  void succeeded() {
    // A plain read first: this runs for every command.
    if (weight.get() > 0) {
      weight.updateAndGet(before -> Math.max(0, before - 1));
    }
  }

  void failed(Throwable why) {
    if (weight.addAndGet(FAILURE) >= FAILURE * failuresMax && closed.compareAndSet(true, false)) {
      LOG.warn("redis=unavailable failures={} last=\"{}\"", failuresMax, why.toString());
    }
  }

  void probed() {
    weight.set(0);
    if (closed.compareAndSet(false, true)) {
      LOG.info("redis=available");
    }
  }
}
