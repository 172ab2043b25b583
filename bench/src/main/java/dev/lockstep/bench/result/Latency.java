package dev.lockstep.bench.result;

import org.HdrHistogram.Histogram;

/**
 * Latencies in milliseconds, from when a request was due.
 *
 * @param perSecond the rate at which requests were due
 */
public record Latency(double perSecond, double p50, double p95, double p99, double max) {

  private static final double MICROS = 1000;

  /** Of a histogram of microseconds. */
  public static Latency of(double perSecond, Histogram micros) {
    return new Latency(
        perSecond,
        micros.getValueAtPercentile(50) / MICROS,
        micros.getValueAtPercentile(95) / MICROS,
        micros.getValueAtPercentile(99) / MICROS,
        micros.getMaxValue() / MICROS);
  }
}
