package dev.lockstep.commit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the waits of callers that have lasted long enough. One look over all of them every now and
 * then costs less than a timer for each, set and cancelled though hardly any wait comes to its end.
 */
final class WaitLimits {

  /** A wait may last so much longer than its limit. */
  static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final long maxNanos;
  private final Set<Pending<?>> waiting = ConcurrentHashMap.newKeySet();

  WaitLimits(Duration max) {
    this.maxNanos = max.toNanos();
  }

  /** Waits for the answer, at most so long. */
  <R> R await(Pending<R> pending) {
    waiting.add(pending);
    try {
      return pending.await();
    } finally {
      waiting.remove(pending);
    }
  }

  /** Ends the waits whose time is over. */
  void look() {
    for (Pending<?> pending : waiting) {
      if (pending.waitedNanos() >= maxNanos) {
        pending.endWait();
      }
    }
  }

  /** Ends all waits: nobody will answer any more. */
  void end() {
    waiting.forEach(Pending::endWait);
  }
}
