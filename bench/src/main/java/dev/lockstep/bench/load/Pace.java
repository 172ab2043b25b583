package dev.lockstep.bench.load;

import java.time.Duration;

/**
 * How a load is sent.
 *
 * @param connections requests under way at most
 * @param perSecond 0: each answer is followed by the next request; else requests are due at these
 *     intervals, whatever the answers do, and latencies count from when they were due
 * @param time how long requests are sent
 */
public record Pace(int connections, double perSecond, Duration time) {

  /** As many as the server takes. */
  public static Pace closed(int connections, Duration time) {
    return new Pace(connections, 0, time);
  }

  /** At a fixed rate. */
  public static Pace open(int connections, double perSecond, Duration time) {
    return new Pace(connections, perSecond, time);
  }

  public boolean open() {
    return perSecond > 0;
  }

  /** Nanoseconds after the start at which the request with this number is due. */
  public long due(long number) {
    return (long) (number * 1e9 / perSecond);
  }

  /** Requests due in all. */
  public long requests() {
    return (long) (perSecond * time.toNanos() / 1e9);
  }
}
