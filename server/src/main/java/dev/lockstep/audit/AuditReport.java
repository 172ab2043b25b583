package dev.lockstep.audit;

import java.time.Instant;
import java.util.List;

/**
 * What one audit found.
 *
 * @param clean no invariant has a violation
 * @param checkedAt database time of the snapshot
 * @param durationMillis how long it took
 */
public record AuditReport(
    boolean clean, Instant checkedAt, long durationMillis, List<Finding> invariants) {

  /**
   * One invariant.
   *
   * @param description what must hold, in one sentence
   * @param checked how many things were looked at
   * @param violations the first of them, at most {@value #LISTED_MAX}
   * @param violationCount all of them
   */
  public record Finding(
      String name,
      String description,
      long checked,
      List<Violation> violations,
      long violationCount) {

    /** How many violations of one invariant are listed. */
    public static final int LISTED_MAX = 20;
  }

  /**
   * One thing that is wrong.
   *
   * @param subject the id of what it is about
   * @param detail what does not agree; ids, statuses and amounts only
   */
  public record Violation(String subject, String detail) {}
}
