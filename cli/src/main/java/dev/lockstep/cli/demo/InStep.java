package dev.lockstep.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether several nodes told the same.
 *
 * @param redis what became of the Redis they share, in a line
 */
record InStep(int nodes, Readers.Seen readers, Pulse.Beats pulse, String redis) {
  private static final double LAST_WITHIN_MS = 1000;
  private static final double HALF = 0.5;

  /** For the result. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "reads at %d nodes that named the version they knew: %,d, of which went back: %,d%s"
            .formatted(
                nodes,
                readers.reads(),
                readers.back(),
                readers.unanswered() == 0
                    ? ""
                    : " (%,d not answered)".formatted(readers.unanswered())));
    if (!pulse.millis().isEmpty()) {
      lines.add(
          "changes until every node served them, unasked: %,d, median %,.0f ms, longest %,.0f ms"
              .formatted(pulse.millis().size(), quantile(HALF), quantile(1)));
      lines.add(
          "the last change was what every node served %,.0f ms after its commit was answered"
              .formatted(pulse.millis().getLast()));
    }
    lines.add(redis);
    return lines;
  }

  /** One line for each thing that must not be. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    readers.examples().forEach(example -> differences.add("a read went back: " + example));
    if (readers.reads() == 0) {
      differences.add("no reader was answered");
    }
    differences.addAll(pulse.problems());
    if (pulse.millis().isEmpty() || pulse.millis().getLast() > LAST_WITHIN_MS) {
      differences.add("the last change was not served everywhere within a second");
    }
    return differences;
  }

  private double quantile(double share) {
    List<Double> sorted = pulse.millis().stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
