package dev.lockstep.explorer;

import dev.lockstep.commit.Line;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.PaymentSteps;
import dev.lockstep.payment.RefundStatus;

/** Stored codes as words, for stories. */
final class Words {

  private Words() {}

  /** The status of an order, a payment or a refund. */
  static String status(Line row, String column) {
    int code = (int) row.number(column);
    return switch (row.table()) {
      case "order_info" -> OrderStatus.ofCode(code).name();
      case "order_payment_detail" -> PaymentStatus.ofCode(code).name();
      case "payment_refund" -> RefundStatus.ofCode(code).name();
      default -> throw new IllegalArgumentException(row.table());
    };
  }

  static String captureEnd(Line capture) {
    return PaymentSteps.captureEnd(capture.number("outcome"));
  }

  static String caseStatus(Line row) {
    return PaymentSteps.caseStatus(row.number("case_status"));
  }

  static String inboxStatus(Line row) {
    return PaymentSteps.inboxStatus(row.number("inbox_status"));
  }
}
