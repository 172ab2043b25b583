package dev.lockstep.cli.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long the steps took, retries included. */
final class Latencies {
  private static final int DIGITS = 3;
  private static final double MICROS_PER_MILLI = 1000.0;

  /** A step that is timed. */
  enum Step {
    QUOTE("quote"),
    CREATE("create order"),
    BEGIN_PAYMENT("begin payment"),
    PAY_TO_VISIBLE("paid at the bank to PAID seen");

    private final String words;

    Step(String words) {
      this.words = words;
    }
  }

  private final Map<Step, Histogram> histograms = new EnumMap<>(Step.class);

  Latencies() {
    for (Step step : Step.values()) {
      histograms.put(step, new ConcurrentHistogram(DIGITS));
    }
  }

  /** Does the step and keeps its time if it succeeds. */
  <T> T timed(Step step, Supplier<T> action) {
    long start = System.nanoTime();
    T result = action.get();
    record(step, System.nanoTime() - start);
    return result;
  }

  void record(Step step, long nanos) {
    histogram(step).recordValue(Math.max(0, nanos / 1000));
  }

  /** A head line and a line per step. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%-32s %8s %9s %9s %9s".formatted("milliseconds", "count", "p50", "p95", "p99"));
    for (Step step : Step.values()) {
      Histogram h = histogram(step);
      lines.add(
          "%-32s %,8d %9.1f %9.1f %9.1f"
              .formatted(
                  step.words, h.getTotalCount(), millis(h, 50), millis(h, 95), millis(h, 99)));
    }
    return lines;
  }

  private Histogram histogram(Step step) {
    return Objects.requireNonNull(histograms.get(step));
  }

  private static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
