package dev.lockstep.explorer;

import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentStatus;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold between our rows and the bank's book: at any time, and once all is settled. */
final class BookInvariants {

  private static final Set<PaymentStatus> UNSETTLED =
      Set.of(PaymentStatus.CREATED, PaymentStatus.PAYING, PaymentStatus.CLOSING);

  private BookInvariants() {}

  /** At any time: we know of nothing the bank has not done. Null if it holds. */
  static @Nullable String broken(RowsFacts ours, Bank bank, BankFacts book) {
    for (Map.Entry<String, Line> entry : ours.captures().entrySet()) {
      Bank.Capture theirs = book.captures().get(entry.getKey());
      Line capture = entry.getValue();
      if (theirs == null) {
        return "book-known: ours has " + entry.getKey() + "; the bank has no such capture";
      }
      boolean same =
          capture.number("amount") == theirs.amount()
              && capture.text("currency").equals(theirs.currency());
      if (!same && !book.retold().contains(entry.getKey())) {
        return "book-captures: the bank took %d %s, ours says %d %s for %s"
            .formatted(
                theirs.amount(),
                theirs.currency(),
                capture.number("amount"),
                capture.text("currency"),
                entry.getKey());
      }
    }
    for (Map.Entry<String, Line> entry : ours.refunded().entrySet()) {
      Bank.Refund theirs = bank.refunds().get(entry.getKey());
      boolean paid = theirs != null && theirs.status() == Bank.RefundStatus.SUCCEEDED;
      if (!paid && !ours.acceptedByHand()) {
        return "book-refunds: ours says that refund "
            + Moves.brief(entry.getKey())
            + " is done, the bank has not paid it back";
      }
    }
    for (Map.Entry<String, Bank.Refund> entry : bank.refunds().entrySet()) {
      String transaction = entry.getValue().ask().transactionNo();
      boolean excess = entry.getValue().status() == Bank.RefundStatus.EXCESS;
      if (excess && !book.byHand().contains(transaction) && !book.retold().contains(transaction)) {
        return "refunds-within-captures: the bank is asked for more than %s captured: %s"
            .formatted(transaction, Moves.brief(entry.getKey()));
      }
    }
    return null;
  }

  /** Once all is settled: nothing is open, and both books agree to the cent. Null if it holds. */
  static @Nullable String brokenAtTheEnd(MemoryRows rows, RowsFacts ours, Bank bank) {
    OrderStatus order = status(rows);
    if (order == OrderStatus.CREATED) {
      return "deadlines: the order still awaits payment";
    }
    for (Line payment : rows.lines("order_payment_detail")) {
      PaymentStatus status = PaymentStatus.ofCode((int) payment.number("pay_status"));
      if (UNSETTLED.contains(status)) {
        return "payments-settled: payment %s is %s"
            .formatted(Moves.brief(payment.text("payment_id")), status);
      }
    }
    for (Line row : rows.lines("payment_inbox")) {
      boolean named =
          rows.lines("payment_case").stream()
              .anyMatch(known -> known.text("payment_id").equals(row.text("payment_id")));
      if (row.number("inbox_status") != 1 && !named) {
        return "inbox-settled: %s is parked and in no case".formatted(row.text("notification_id"));
      }
    }
    for (Map.Entry<String, Bank.Charge> charge : bank.charges().entrySet()) {
      for (Bank.Capture capture : charge.getValue().captures()) {
        String broken = ending(rows, ours, bank, capture);
        if (broken != null) {
          return broken;
        }
      }
    }
    return null;
  }

  /** Every capture of the bank has one of its four ends, and the sum of what became of it is it. */
  private static @Nullable String ending(
      MemoryRows rows, RowsFacts ours, Bank bank, Bank.Capture capture) {
    String number = capture.transactionNo();
    Line row = ours.captures().get(number);
    boolean open = cased(rows, "transaction_no", number);
    if (row == null) {
      return open
          ? null
          : "book-captures: the bank took %d %s, %s; we have no capture"
              .formatted(capture.amount(), capture.currency(), number);
    }
    long back =
        bank.refunds().values().stream()
            .filter(refund -> refund.status() == Bank.RefundStatus.SUCCEEDED)
            .filter(refund -> refund.ask().transactionNo().equals(number))
            .mapToLong(refund -> refund.ask().amount())
            .sum();
    long refunded = row.number("refunded_amount");
    if (back != refunded && !open && !ours.acceptedByHand()) {
      return "book-refunds: of %s the bank paid back %d, our refunds say %d"
          .formatted(number, back, refunded);
    }
    boolean pays = row.number("outcome") == 1 && alive(status(rows));
    long rest = row.number("amount") - refunded;
    if (rest > 0 && !pays && !open) {
      return "capture-ends: of %s %d of %d are neither kept for a paid order, nor back, nor in a case"
          .formatted(number, rest, row.number("amount"));
    }
    return null;
  }

  private static boolean alive(OrderStatus order) {
    return order != OrderStatus.CREATED
        && order != OrderStatus.CANCELED
        && order != OrderStatus.REFUNDED;
  }

  private static OrderStatus status(MemoryRows rows) {
    return rows.lines("order_info").stream()
        .filter(row -> row.text("order_id").equals(OrderSteps.ORDER))
        .map(row -> OrderStatus.ofCode((int) row.number("order_status")))
        .findFirst()
        .orElseThrow();
  }

  private static boolean cased(MemoryRows rows, String column, String value) {
    return rows.lines("payment_case").stream()
        .anyMatch(row -> row.number("case_status") == 1 && value.equals(row.text(column)));
  }
}
