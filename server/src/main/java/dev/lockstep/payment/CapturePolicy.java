package dev.lockstep.payment;

import static dev.lockstep.payment.AmountMatch.*;
import static dev.lockstep.payment.CaptureOutcome.*;
import static dev.lockstep.payment.OrderStanding.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The one judgement of money that arrives. Every capture meets it once, in the transaction that
 * records the capture, so none can end as nobody's.
 *
 * <p>Why the cells are what they are. An open order takes exactly what it asked for; any other
 * amount may be a mistake of either side, and neither guessing "paid" nor sending it back unasked
 * is ours to decide. The same transaction told again changes nothing, unless it now names another
 * amount: then one of the two tellings is wrong. Money for an order that is settled or closed goes
 * back whole, however much it is. Money in another currency is never sent back by itself, because
 * nobody asked for it and the refund would be booked in a currency the order does not know.
 */
public final class CapturePolicy {

  // @formatter:off
  private static final List<AmountMatch> COLUMNS =
      List.of(                             EXACT,  OVER,   UNDER,  OTHER_CURRENCY);
  private static final Map<OrderStanding, List<CaptureOutcome>> TABLE =
      checked(Map.of(
          OPEN,                    List.of(BOOK,   HOLD,   HOLD,   HOLD),
          PAID_BY_THIS_TRANSACTION,List.of(NO_OP,  HOLD,   HOLD,   HOLD),
          PAID_BY_THIS,            List.of(REFUND, REFUND, REFUND, HOLD),
          PAID_BY_ANOTHER,         List.of(REFUND, REFUND, REFUND, HOLD),
          CLOSED,                  List.of(REFUND, REFUND, REFUND, HOLD)));
  // @formatter:on

  private CapturePolicy() {}

  /** What becomes of a capture; there is an answer for every pair. */
  public static CaptureOutcome judge(OrderStanding standing, AmountMatch match) {
    return Objects.requireNonNull(TABLE.get(standing)).get(COLUMNS.indexOf(match));
  }

  private static Map<OrderStanding, List<CaptureOutcome>> checked(
      Map<OrderStanding, List<CaptureOutcome>> table) {
    if (!COLUMNS.equals(List.of(AmountMatch.values()))) {
      throw new IllegalStateException("CapturePolicy: columns are not the amount matches");
    }
    for (var standing : OrderStanding.values()) {
      var outcomes = table.get(standing);
      if (outcomes == null || outcomes.size() != COLUMNS.size()) {
        throw new IllegalStateException("CapturePolicy: row " + standing + " is not complete");
      }
    }
    return new EnumMap<>(table);
  }
}
