package dev.lockstep.bench.result;

import java.util.List;

/**
 * What came of a scenario.
 *
 * @param checks what must hold whatever the figures are
 * @param notes what a reader should know
 */
public record Outcome(
    String name,
    String title,
    List<Measured> variants,
    List<Bar> bars,
    List<Check> checks,
    List<String> notes) {

  /** Something that must hold, the audit first of all. */
  public record Check(String what, boolean holds, List<String> details) {

    public Check {
      details = List.copyOf(details);
    }
  }

  public Outcome {
    variants = List.copyOf(variants);
    bars = List.copyOf(bars);
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
  }

  /** Whether every answer was right and every check holds. */
  public boolean sound() {
    return checks.stream().allMatch(Check::holds)
        && variants.stream().allMatch(variant -> variant.wrongs() == 0);
  }
}
