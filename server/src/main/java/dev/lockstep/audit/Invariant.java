package dev.lockstep.audit;

import java.util.List;

/**
 * One thing that must hold. It compares a fact with other rows that tell the same, never with
 * itself.
 *
 * @param name what a report calls it; never changes its meaning
 * @param meaning one sentence for people
 * @param checkedSql how many things were looked at, as one number
 * @param violationSql each row it returns is a violation: what it is about, and what is wrong
 */
record Invariant(String name, String meaning, String checkedSql, List<String> violationSql) {

  Invariant(String name, String meaning, String checkedSql, String... violationSql) {
    this(name, meaning, checkedSql, List.of(violationSql));
  }
}
