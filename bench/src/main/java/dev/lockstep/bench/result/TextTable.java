package dev.lockstep.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outcomes as lines of at most {@value #WIDTH} columns. */
public final class TextTable {

  static final int WIDTH = 110;

  private TextTable() {}

  /** All of a scenario. */
  public static List<String> of(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(outcome.name() + ": " + outcome.title());
    lines.add("-".repeat(WIDTH));
    lines.add(row("", "", "CPU ms", "min..max", "ops/s", "min..max", "p50 ms", "p99 ms", "max ms"));
    outcome.variants().forEach(variant -> lines.add(row(variant)));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-31s %8s %7s %8s %8s %9s %8s %9s",
            "per operation",
            "db ms",
            "rows",
            "commits",
            "fsyncs",
            "log bytes",
            "group",
            "idle ms/s"));
    outcome.variants().forEach(variant -> lines.add(costs(variant)));
    lines.add("");
    outcome.bars().forEach(bar -> lines.add(bar(bar)));
    outcome.checks().forEach(check -> lines.addAll(check(check)));
    outcome.variants().forEach(variant -> lines.addAll(wrong(variant)));
    outcome.notes().forEach(note -> lines.add("  " + note));
    return lines.stream().map(TextTable::cut).toList();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-1s %-29s %7s %-15s %8s %-15s %7s %7s %7s", cells);
  }

  private static String row(Measured variant) {
    Spread cpu = variant.cpuMillisPerOperation();
    Spread rate = variant.perSecond();
    Latency latency = variant.latency();
    return row(
        variant.key(),
        variant.label(),
        "%.3f".formatted(cpu.median()),
        "%.3f..%.3f".formatted(cpu.min(), cpu.max()),
        "%,.0f".formatted(rate.median()),
        "%,.0f..%,.0f".formatted(rate.min(), rate.max()),
        millis(latency.p50()),
        millis(latency.p99()),
        millis(latency.max()));
  }

  private static String costs(Measured variant) {
    return String.format(
        Locale.ROOT,
        "%-1s %-29s %8.3f %7.1f %8.3f %8.3f %9.0f %8.1f %9.1f",
        variant.key(),
        "",
        variant.databaseMillisPerOperation().median(),
        variant.each(variant.counters().rows()),
        variant.each(variant.counters().commits()),
        variant.each(variant.counters().fsyncs()),
        variant.each(variant.counters().logBytes()),
        variant.groupSize(),
        variant.idleMillisPerSecond());
  }

  private static String bar(Bar bar) {
    String sign = bar.atLeast() ? "≥ " : "≤ ";
    String verdict = bar.goalReached() ? "goal reached" : bar.reached() ? "reached" : "MISSED";
    return String.format(
        Locale.ROOT,
        "  %-58s %9s   %-12s %-12s %s",
        bar.what(),
        number(bar.value()) + " " + bar.unit(),
        "bar " + sign + number(bar.bar()),
        "goal " + number(bar.goal()),
        verdict);
  }

  private static List<String> check(Outcome.Check check) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + (check.holds() ? "ok    " : "FAILED ") + check.what());
    check.details().forEach(detail -> lines.add("         " + detail));
    return lines;
  }

  private static List<String> wrong(Measured variant) {
    List<String> lines = new ArrayList<>();
    variant
        .wrong()
        .forEach((kind, count) ->
            lines.add("  WRONG " + variant.key() + ": " + count + " answers, " + kind));
    variant.examples().stream().limit(3).forEach(text -> lines.add("        " + text));
    return lines;
  }

  private static String millis(double millis) {
    return millis >= 100 ? "%,.0f".formatted(millis) : "%.1f".formatted(millis);
  }

  private static String number(double value) {
    return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
  }

  private static String cut(String line) {
    String flat = line.replaceAll("\\s*\\R\\s*", " ");
    return flat.length() <= WIDTH ? flat.stripTrailing() : flat.substring(0, WIDTH - 1) + "…";
  }
}
