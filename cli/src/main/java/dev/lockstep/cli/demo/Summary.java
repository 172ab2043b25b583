package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.AuditReport;
import dev.lockstep.cli.client.OrderView;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.demo.Settlement.Settled;
import dev.lockstep.cli.retail.InvoiceLine;
import dev.lockstep.cli.retail.LineRule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The result of a run: what is printed, and whether it passed.
 *
 * @param seconds from the first to the last order sent
 */
record Summary(
    List<Settled> orders,
    EventWatch.Verdict events,
    AuditReport audit,
    Latencies latencies,
    Outages outages,
    Optional<InStep> inStep,
    double seconds) {
  private static final int DIFFERENCES_MAX = 20;
  private static final double MINOR_PER_MAJOR = 100.0;

  /** True only if every order ended as expected, every event was seen and the audit is clean. */
  boolean passed() {
    return differences().isEmpty() && audit.clean();
  }

  /** One line for each order or event stream that is not as expected. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (Settled order : orders) {
      if (!order.asExpected()) {
        differences.add(order.played().name() + ": " + String.join(", ", order.differences()));
      }
    }
    differences.addAll(events.differences());
    inStep.ifPresent(nodes -> differences.addAll(nodes.differences()));
    return differences;
  }

  void print(PrintWriter out) {
    out.printf("%n%,d orders in %.1f s: %.1f orders/s%n", orders.size(), seconds, rate());
    latencies.lines().forEach(out::println);
    out.println();
    fateLines().forEach(out::println);
    out.println();
    lineRuleLines().forEach(out::println);
    out.println();
    moneyLines().forEach(out::println);
    out.println();
    otherLines().forEach(out::println);
    out.println();
    audit.lines().forEach(out::println);
    verdictLines().forEach(out::println);
    out.flush();
  }

  private double rate() {
    return orders.size() / Math.max(seconds, 0.001);
  }

  private List<String> fateLines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-17s %-9s %8s %8s  %s".formatted("fate", "ends", "expected", "seen", "what happens"));
    for (Fate fate : Fate.values()) {
      List<Settled> some =
          orders.stream().filter(o -> o.played().expected().fate() == fate).toList();
      if (!some.isEmpty()) {
        long seen = some.stream().filter(Settled::asExpected).count();
        lines.add(
            "%-17s %-9s %,8d %,8d  %s"
                .formatted(fate, fate.end(), some.size(), seen, fate.story()));
      }
    }
    long seen = orders.stream().filter(Settled::asExpected).count();
    lines.add("%-17s %-9s %,8d %,8d".formatted("all", "", orders.size(), seen));
    return lines;
  }

  private List<String> lineRuleLines() {
    Map<LineRule, Long> counts = new EnumMap<>(LineRule.class);
    long all = 0;
    for (Settled order : orders) {
      for (InvoiceLine line : order.played().plan().invoice().lines()) {
        counts.merge(line.rule(), 1L, Long::sum);
        all++;
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("%-17s %8s  %s".formatted("lines", "count", "rule"));
    counts.forEach(
        (rule, count) -> lines.add("%-17s %,8d  %s".formatted(rule, count, rule.consequence())));
    lines.add("%-17s %,8d".formatted("all", all));
    return lines;
  }

  private List<String> moneyLines() {
    long captured = sum(order -> order.played().expected().capturedMinor());
    long refunded = sum(order -> order.played().expected().refundedMinor());
    long held =
        sum(order -> order.played().expected().openCase() ? order.played().capturedMinor() : 0);
    long refundedSeen = sum(order -> view(order, OrderView::refundedMinor));
    boolean told =
        orders.stream().allMatch(o -> o.view() != null && o.view().capturedMinor().isPresent());
    long capturedSeen = sum(order -> view(order, view -> view.capturedMinor().orElse(0)));
    return List.of(
        "%-17s %16s %16s".formatted("money, " + OrderForm.CURRENCY, "expected", "seen"),
        "%-17s %16s %16s"
            .formatted("captured", major(captured), told ? major(capturedSeen) : "see audit"),
        "%-17s %16s %16s".formatted("refunded", major(refunded), major(refundedSeen)),
        "%-17s %16s".formatted("held in cases", major(held)),
        "%-17s %16s".formatted("kept", major(captured - refunded - held)));
  }

  private List<String> otherLines() {
    long afterSales =
        orders.stream().filter(o -> o.played().plan().invoice().partlyCancelled()).count();
    long split = orders.stream().filter(o -> o.view() != null && o.view().children() > 0).count();
    long byOutage = orders.stream().filter(Settled::byOutage).count();
    List<String> lines = new ArrayList<>();
    lines.add("%,d orders were split into sub-orders".formatted(split));
    lines.add(
        "%,d orders were partly cancelled in the data: needs after-sales".formatted(afterSales));
    lines.add(
        "events: %d users listened, %d orders seen CREATED then PAID%s"
            .formatted(
                events.users(),
                events.seen(),
                events.skipped() == 0 ? "" : ", %d not judged".formatted(events.skipped())));
    lines.add(
        "%,d calls were repeated, the server was away %d times"
            .formatted(outages.repeats(), outages.count()));
    if (byOutage > 0) {
      lines.add("%,d orders expired while it was away".formatted(byOutage));
    }
    inStep.ifPresent(nodes -> lines.addAll(nodes.lines()));
    return lines;
  }

  private List<String> verdictLines() {
    List<String> differences = differences();
    List<String> lines = new ArrayList<>();
    if (passed()) {
      lines.add("every order ended as expected");
      return lines;
    }
    lines.add("%,d differences".formatted(differences.size()));
    differences.stream().limit(DIFFERENCES_MAX).forEach(d -> lines.add("  " + d));
    if (differences.size() > DIFFERENCES_MAX) {
      lines.add("  and %,d more".formatted(differences.size() - DIFFERENCES_MAX));
    }
    return lines;
  }

  private long sum(ToLongFunction<Settled> amount) {
    return orders.stream().mapToLong(amount).sum();
  }

  private static long view(Settled order, ToLongFunction<OrderView> amount) {
    return order.view() == null ? 0 : amount.applyAsLong(order.view());
  }

  private static String major(long minor) {
    return "%,.2f".formatted(minor / MINOR_PER_MAJOR);
  }
}
