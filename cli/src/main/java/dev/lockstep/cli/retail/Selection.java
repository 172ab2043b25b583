package dev.lockstep.cli.retail;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The orders a replay takes: the first ones in time, and the hard ones wherever they are.
 *
 * <p>The rule for "hard" reads the data and needs no list, so that it finds the same invoices in
 * the sample as in the full year.
 */
public final class Selection {
  private static final int GIANTS_MAX = 3;
  private static final int GUESTS_MAX = 20;
  private static final int REPEATERS_MAX = 5;

  private Selection() {}

  /** The numbers of the hard invoices: giants, first guests, totals of 0, most repeated lines. */
  public static Set<String> hardInvoices(List<Invoice> timeOrdered) {
    Comparator<Invoice> byNumber = Comparator.comparing(Invoice::number);
    Set<String> hard = new LinkedHashSet<>();
    timeOrdered.stream()
        .sorted(Comparator.comparingInt((Invoice i) -> -i.lines().size()).thenComparing(byNumber))
        .limit(GIANTS_MAX)
        .forEach(invoice -> hard.add(invoice.number()));
    timeOrdered.stream()
        .filter(Invoice::guest)
        .limit(GUESTS_MAX)
        .forEach(invoice -> hard.add(invoice.number()));
    timeOrdered.stream()
        .filter(invoice -> invoice.totalMinor() == 0)
        .forEach(invoice -> hard.add(invoice.number()));
    timeOrdered.stream()
        .filter(invoice -> invoice.repeatedLines() > 0)
        .sorted(Comparator.comparingInt((Invoice i) -> -i.repeatedLines()).thenComparing(byNumber))
        .limit(REPEATERS_MAX)
        .forEach(invoice -> hard.add(invoice.number()));
    return hard;
  }

  /**
   * At most {@code count} orders in time order, with every hard invoice among them; a count below
   * the number of hard invoices gives the hard invoices alone, a count above the data gives all.
   */
  public static List<Invoice> take(List<Invoice> timeOrdered, int count) {
    if (count >= timeOrdered.size()) {
      return timeOrdered;
    }
    Set<String> hard = hardInvoices(timeOrdered);
    int[] room = {Math.max(0, count - hard.size())};
    return timeOrdered.stream()
        .filter(invoice -> hard.contains(invoice.number()) || room[0]-- > 0)
        .toList();
  }
}
