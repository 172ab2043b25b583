package dev.lockstep.cli.retail;

import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An order of the data with its lines.
 *
 * @param customerId empty for a guest
 * @param createdAt the shop's local time, to the minute
 * @param status completed, partly_cancelled, cancelled
 */
public record Invoice(
    String number,
    String customerId,
    LocalDateTime createdAt,
    String status,
    String currency,
    List<InvoiceLine> lines) {

  public Invoice {
    lines = List.copyOf(lines);
  }

  /** True when nobody was signed in. */
  public boolean guest() {
    return customerId.isEmpty();
  }

  /** The user who places it: the customer, or for a guest one made up for this invoice alone. */
  public String userId() {
    return guest() ? "guest-" + number : customerId;
  }

  /** The whole order went back. */
  public boolean cancelled() {
    return "cancelled".equals(status);
  }

  /** A part of the order went back, which is after-sales work. */
  public boolean partlyCancelled() {
    return "partly_cancelled".equals(status);
  }

  /** The lines a shop can sell, in the order of the invoice, repeated lines kept. */
  public List<InvoiceLine> soldLines() {
    return lines.stream().filter(line -> line.rule().sold()).toList();
  }

  /** What the sold lines add up to, in minor units. */
  public long totalMinor() {
    long total = 0;
    for (InvoiceLine line : soldLines()) {
      total = Math.addExact(total, line.amountMinor());
    }
    return total;
  }

  /** How many lines say again what an earlier line of the same invoice said. */
  public int repeatedLines() {
    Set<List<Object>> distinct = new HashSet<>();
    for (InvoiceLine line : lines) {
      distinct.add(List.of(line.sku(), line.unitPriceMinor(), line.quantity()));
    }
    return lines.size() - distinct.size();
  }
}
