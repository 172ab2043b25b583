package dev.lockstep.bench.machine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions that only another process can fulfil. */
public final class Waiting {

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private Waiting() {}

  /**
   * Returns when the condition holds.
   *
   * @throws IllegalStateException with the complaint if it does not hold in time
   */
  public static void until(BooleanSupplier condition, Duration limit, String complaint) {
    if (!within(condition, limit)) {
      throw new IllegalStateException(complaint);
    }
  }

  /** Whether the condition held in time. */
  public static boolean within(BooleanSupplier condition, Duration limit) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      pause(LOOK_EVERY);
    }
    return true;
  }

  /** Lets time pass, where time itself is what is measured. */
  public static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("stopped while waiting");
      }
      LockSupport.parkNanos(left);
    }
  }
}
