package dev.lockstep.bench.result;

import dev.lockstep.bench.machine.CpuTime;
import dev.lockstep.bench.subject.Counters;
import java.util.List;
import java.util.Map;

/** Figures to print. */
final class Samples {

  private Samples() {}

  static Measured measured(String label, Map<String, Long> wrong) {
    return new Measured(
        "A",
        label,
        "18.6",
        List.of(
            new Round(1_000, 1, new CpuTime(300, 200, 0), true),
            new Round(2_000, 1, new CpuTime(400, 200, 0), true),
            new Round(1_500, 1, new CpuTime(375, 225, 0), true)),
        new Latency(900, 1.2, 9.5, 123.4, 12_345.6),
        4_500,
        new Counters(45_000, 9_000, 450, 27_000_000),
        0.25,
        128,
        12.5,
        400_000_000,
        wrong,
        wrong.isEmpty() ? List.of() : List.of("status 500\n" + "x".repeat(200)));
  }

  static Outcome outcome(Measured variant, boolean clean) {
    return new Outcome(
        "create",
        "an order",
        List.of(variant),
        List.of(
            Bar.atLeast("reached, not the goal", 2.1, "x", 2, 3),
            Bar.atMost("missed", 51, "ms", 50, 25)),
        List.of(new Outcome.Check("audit", clean, clean ? List.of() : List.of("stock-balance: 3"))),
        List.of("a note ".repeat(30)));
  }
}
