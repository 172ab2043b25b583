package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.OrderView;
import java.util.ArrayList;
import java.util.List;

/**
 * How one order must end. Amounts are in minor units of the currency, over all its payments.
 *
 * @param openCase money is held for a person to judge
 */
record Expectation(
    String invoice,
    Fate fate,
    Fate.End end,
    String currency,
    long capturedMinor,
    long refundedMinor,
    boolean openCase) {

  /** What the plan comes to when {@code payMinor} is to be paid. */
  static Expectation of(Plan plan, long payMinor) {
    Fate fate = plan.fate();
    long captured =
        fate == Fate.WRONG_AMOUNT
            ? plan.wrongAmountMinor(payMinor)
            : Math.multiplyExact(payMinor, fate.times().captured());
    return new Expectation(
        plan.invoice().number(),
        fate,
        fate.end(),
        plan.invoice().currency(),
        captured,
        Math.multiplyExact(payMinor, fate.times().back()),
        fate.leavesCase());
  }

  /** The order is paid once and whatever else was captured went back. */
  Expectation paidOnce(long capturedMinor, long payMinor) {
    return new Expectation(
        invoice, fate, Fate.End.PAID, currency, capturedMinor, capturedMinor - payMinor, false);
  }

  /** The deadline passed while the server was away; whatever was captured goes back. */
  Expectation expired(long capturedMinor) {
    return new Expectation(
        invoice, fate, Fate.End.CANCELED, currency, capturedMinor, capturedMinor, false);
  }

  /** What differs between this and the order as it is seen; empty when all is as it should be. */
  List<String> differences(OrderView seen) {
    List<String> differences = new ArrayList<>();
    if (!end.name().equals(seen.status())) {
      differences.add("status %s, not %s".formatted(seen.status(), end));
    }
    if (seen.refundedMinor() != refundedMinor) {
      differences.add("refunded %d, not %d".formatted(seen.refundedMinor(), refundedMinor));
    }
    if (seen.capturedMinor().isPresent() && seen.capturedMinor().getAsLong() != capturedMinor) {
      differences.add(
          "captured %d, not %d".formatted(seen.capturedMinor().getAsLong(), capturedMinor));
    }
    if (seen.held() != openCase) {
      differences.add(openCase ? "no money is held" : "money is held");
    }
    return differences;
  }
}
