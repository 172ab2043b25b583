package dev.lockstep.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Families whose first due event failed, and when it is tried again. Used by one thread. */
final class Backoff {

  private record Wait(int failures, long untilNanos) {}

  private final Duration first;
  private final Duration max;
  private final Map<String, Wait> waits = new HashMap<>();

  Backoff(Duration first, Duration max) {
    this.first = first;
    this.max = max;
  }

  void failed(String family) {
    Wait before = waits.get(family);
    int failures = before == null ? 1 : before.failures() + 1;
    // Doubled at most 30 times: beyond that the maximum holds anyway, and a shift would overflow.
    long nanos = Math.min(max.toNanos(), first.toNanos() * (1L << Math.min(30, failures - 1)));
    waits.put(family, new Wait(failures, System.nanoTime() + (nanos < 0 ? max.toNanos() : nanos)));
  }

  void succeeded(String family) {
    waits.remove(family);
  }

  boolean known(String family) {
    return waits.containsKey(family);
  }

  boolean mayTry(String family) {
    Wait wait = waits.get(family);
    return wait == null || System.nanoTime() - wait.untilNanos() >= 0;
  }

  int size() {
    return waits.size();
  }
}
