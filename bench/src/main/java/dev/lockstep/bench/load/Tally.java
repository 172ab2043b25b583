package dev.lockstep.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts answers. */
public final class Tally {

  private static final long MICROS_MAX = 120_000_000;
  private static final int DIGITS = 3;
  private static final int EXAMPLES_MAX = 5;

  private final Histogram micros = histogram();
  private final Map<String, Long> wrong = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long right;

  /** An empty histogram of microseconds, 3 digits. */
  public static Histogram histogram() {
    return new Histogram(MICROS_MAX, DIGITS);
  }

  /** One right answer after this many nanoseconds. */
  public void right(long nanos) {
    right++;
    micros.recordValue(Math.clamp(nanos / 1000, 0, MICROS_MAX));
  }

  /** One wrong answer. */
  public void wrong(String kind, String example) {
    wrong.merge(kind, 1L, Long::sum);
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(example);
    }
  }

  /** Everything counted so far. */
  public LoadResult result(double seconds) {
    return new LoadResult(right, wrong, examples, seconds, micros);
  }
}
