package dev.lockstep.bench.result;

/**
 * A figure and what it is held to.
 *
 * @param atLeast whether more is better; else less is
 * @param goal what would be better than the bar, or the bar again
 */
public record Bar(
    String what, double value, String unit, boolean atLeast, double bar, double goal) {

  /** More is better. */
  public static Bar atLeast(String what, double value, String unit, double bar, double goal) {
    return new Bar(what, value, unit, true, bar, goal);
  }

  /** Less is better. */
  public static Bar atMost(String what, double value, String unit, double bar, double goal) {
    return new Bar(what, value, unit, false, bar, goal);
  }

  public boolean reached() {
    return atLeast ? value >= bar : value <= bar;
  }

  public boolean goalReached() {
    return atLeast ? value >= goal : value <= goal;
  }
}
