package dev.lockstep.commit;

/**
 * When a lane may begin its next group. A group costs about as much as three commands in it, so
 * where several callers are at work the next group lets them gather; nobody waits behind a group of
 * one. Not for several threads.
 */
final class Pace {

  private final long leastNanos;
  private long begunNanos;
  private boolean shared;

  /**
   * A pace.
   *
   * @param leastNanos from the begin of a group that several shared to the begin of the next
   */
  Pace(long leastNanos) {
    this.leastNanos = leastNanos;
  }

  /** A group of so many commands begins now, on the clock of {@link System#nanoTime}. */
  void begun(int commands, long nowNanos) {
    shared = commands > 1;
    begunNanos = nowNanos;
  }

  /** How long the next group is still to wait; 0 if it may begin. */
  long waitNanos(long nowNanos) {
    return shared ? Math.max(0, leastNanos - (nowNanos - begunNanos)) : 0;
  }
}
