package dev.lockstep.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outcomes as lines of at most {@value #WIDTH} columns. */
public final class TextTable {

  static final int WIDTH = 110;

  private static final int EXAMPLES = 3;

  private TextTable() {}

  /** All of a scenario. */
  public static List<String> of(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(outcome.name() + ": " + outcome.title());
    lines.add("-".repeat(WIDTH));
    lines.add(row("", "", "CPU ms", "min..max", "per s", "min..max", latencyHead()));
    outcome.variants().forEach(variant -> lines.add(row(variant)));
    lines.add("each operation");
    lines.add(costsHead());
    outcome.variants().forEach(variant -> lines.add(costs(variant)));
    lines.add("");
    outcome.bars().forEach(bar -> lines.add(bar(bar)));
    outcome.checks().forEach(check -> lines.addAll(check(check)));
    outcome.variants().forEach(variant -> lines.addAll(wrong(variant)));
    outcome.notes().forEach(note -> lines.add("  " + note));
    return lines.stream().map(TextTable::cut).toList();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-1s %-27s %7s %-14s %7s %-15s %s", cells);
  }

  private static String latencyHead() {
    return String.format(Locale.ROOT, "%7s %6s %6s %6s", "p50 ms", "p95", "p99", "max");
  }

  private static String row(Measured variant) {
    Spread cpu = variant.cpuMillisPerOperation();
    Spread rate = variant.perSecond();
    Latency latency = variant.latency();
    return row(
        variant.key(),
        variant.label(),
        String.format(Locale.ROOT, "%.3f", cpu.median()),
        String.format(Locale.ROOT, "%.3f..%.3f", cpu.min(), cpu.max()),
        String.format(Locale.ROOT, "%,.0f", rate.median()),
        String.format(Locale.ROOT, "%,.0f..%,.0f", rate.min(), rate.max()),
        String.format(
            Locale.ROOT,
            "%7s %6s %6s %6s",
            millis(latency.p50()),
            millis(latency.p95()),
            millis(latency.p99()),
            millis(latency.max())));
  }

  private static String costsHead() {
    return String.format(
        Locale.ROOT,
        "%-20s %7s %10s %7s %7s %9s %9s   %7s %9s %7s",
        "",
        "db ms",
        "statements",
        "rows",
        "commits",
        "fsyncs",
        "log bytes",
        "group",
        "idle ms/s",
        "RSS MB");
  }

  private static String costs(Measured variant) {
    return String.format(
        Locale.ROOT,
        "%-20s %7.3f %10s %7.1f %7.3f %9.3f %9.0f   %7.1f %9.1f %7.0f",
        variant.key(),
        variant.databaseMillisPerOperation().median(),
        variant.statements() < 0 ? "-" : String.format(Locale.ROOT, "%.3f", variant.statements()),
        variant.each(variant.counters().rows()),
        variant.each(variant.counters().commits()),
        variant.each(variant.counters().fsyncs()),
        variant.each(variant.counters().logBytes()),
        variant.groupSize(),
        variant.idleMillisPerSecond(),
        variant.residentBytes() / 1e6);
  }

  private static String bar(Bar bar) {
    String sign = bar.atLeast() ? "≥ " : "≤ ";
    String verdict = bar.goalReached() ? "goal reached" : bar.reached() ? "reached" : "MISSED";
    return String.format(
        Locale.ROOT,
        "  %-50s %10s   %-12s %-14s %s",
        bar.what(),
        number(bar.value()) + " " + bar.unit(),
        "bar " + sign + number(bar.bar()),
        "goal " + sign + number(bar.goal()),
        verdict);
  }

  private static List<String> check(Outcome.Check check) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + (check.holds() ? "ok     " : "FAILED ") + check.what());
    check.details().forEach(detail -> lines.add("         " + detail));
    return lines;
  }

  private static List<String> wrong(Measured variant) {
    List<String> lines = new ArrayList<>();
    variant
        .wrong()
        .forEach((kind, count) ->
            lines.add("  WRONG " + variant.key() + ": " + count + " answers, " + kind));
    variant.examples().stream().limit(EXAMPLES).forEach(text -> lines.add("        " + text));
    return lines;
  }

  private static String millis(double millis) {
    return millis >= 100
        ? String.format(Locale.ROOT, "%,.0f", millis)
        : String.format(Locale.ROOT, "%.1f", millis);
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String cut(String line) {
    String flat = line.replaceAll("\\s*\\R\\s*", " ");
    return flat.length() <= WIDTH ? flat.stripTrailing() : flat.substring(0, WIDTH - 1) + "…";
  }
}
