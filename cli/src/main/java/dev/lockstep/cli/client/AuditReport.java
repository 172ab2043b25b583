package dev.lockstep.cli.client;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The audit as the server answers it.
 *
 * @param declaredClean what the server says of itself
 */
public record AuditReport(boolean declaredClean, List<Invariant> invariants) {
  private static final int NAMED_MAX = 20;

  /**
   * One rule that must hold over the whole database.
   *
   * @param examples up to 20 violations in words, where the server gives them
   */
  public record Invariant(String name, long checked, long violations, List<String> examples) {
    public Invariant {
      examples = List.copyOf(examples);
    }
  }

  public AuditReport {
    invariants = List.copyOf(invariants);
  }

  /** Clean only if the server says so, something was checked, and no rule is violated. */
  public boolean clean() {
    return declaredClean
        && !invariants.isEmpty()
        && invariants.stream().allMatch(invariant -> invariant.violations() == 0);
  }

  /** The report, a line per invariant and per named violation. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width = invariants.stream().mapToInt(i -> i.name().length()).max().orElse(0);
    for (Invariant invariant : invariants) {
      lines.add(
          "%s  %s  checked %,11d  %s"
              .formatted(
                  invariant.violations() == 0 ? "ok  " : "FAIL",
                  invariant.name() + " ".repeat(width - invariant.name().length()),
                  invariant.checked(),
                  invariant.violations() == 0
                      ? "ok"
                      : "%,d violations".formatted(invariant.violations())));
      invariant.examples().forEach(example -> lines.add("        " + example));
    }
    lines.add(clean() ? "audit: clean" : "audit: NOT CLEAN");
    return lines;
  }

  /**
   * Reads {@code {clean, invariants:[{name, checked, violations}]}}; violations: number or list.
   */
  public static AuditReport of(JsonNode json) {
    List<Invariant> invariants = new ArrayList<>();
    for (JsonNode node : json.path("invariants").values()) {
      JsonNode violations = node.path("violations");
      List<String> examples = new ArrayList<>();
      if (violations.isArray()) {
        violations.values().stream()
            .limit(NAMED_MAX)
            .forEach(v -> examples.add(v.isString() ? v.stringValue() : v.toString()));
      }
      invariants.add(
          new Invariant(
              node.path("name").asString("?"),
              node.path("checked").asLong(0),
              violations.isArray() ? violations.size() : violations.asLong(0),
              examples));
    }
    return new AuditReport(json.path("clean").asBoolean(false), invariants);
  }
}
