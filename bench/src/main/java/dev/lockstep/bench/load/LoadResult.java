package dev.lockstep.bench.load;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param right right answers
 * @param wrong other answers and lost ones, by kind
 * @param examples the first of those, in words
 * @param seconds from the first request to the last answer
 * @param micros latencies of right answers
 */
public record LoadResult(
    long right, Map<String, Long> wrong, List<String> examples, double seconds, Histogram micros) {

  public LoadResult {
    wrong = Map.copyOf(wrong);
    examples = List.copyOf(examples);
  }

  public long wrongs() {
    return wrong.values().stream().mapToLong(Long::longValue).sum();
  }

  public double perSecond() {
    return right / seconds;
  }
}
