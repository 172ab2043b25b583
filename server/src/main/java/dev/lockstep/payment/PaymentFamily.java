package dev.lockstep.payment;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderFamily;
import dev.lockstep.order.OrderId;
import dev.lockstep.problem.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All money of one order family, under its root's lock: payments, captures, refunds and cases. A
 * family made up for money of strangers has no order and no lock; there versions and unique keys
 * alone keep writers apart.
 */
final class PaymentFamily {

  private final Workspace workspace;
  private final String id;

  PaymentFamily(Workspace workspace, String id) {
    this.workspace = workspace;
    this.id = id;
  }

  static void needs(Needs needs, String id) {
    if (OrderId.isRoot(id)) {
      OrderFamily.needs(needs, id);
    }
    needs
        .family(PaymentTables.PAYMENTS, id)
        .family(PaymentTables.CAPTURES, id)
        .family(PaymentTables.REFUNDS, id)
        .family(CaseTables.CASES, id);
  }

  static void moreNeeds(Rows loaded, Needs needs, String id) {
    if (OrderId.isRoot(id)) {
      OrderFamily.moreNeeds(loaded, needs, id);
    }
  }

  String id() {
    return id;
  }

  Workspace workspace() {
    return workspace;
  }

  /** The order; ORDER_NOT_FOUND if there is none. */
  OrderFamily order() {
    return OrderFamily.in(workspace, id);
  }

  List<PaymentRow> payments() {
    return workspace.family(PaymentTables.PAYMENTS, id);
  }

  @Nullable PaymentRow payment(String paymentId) {
    return payments().stream()
        .filter(row -> row.paymentId().equals(paymentId))
        .findFirst()
        .orElse(null);
  }

  /** The payment; PAY_NOT_FOUND if there is none. */
  PaymentRow existing(String paymentId) {
    PaymentRow row = payment(paymentId);
    if (row == null) {
      throw new Refusal(PayCode.PAY_NOT_FOUND);
    }
    return row;
  }

  List<CaptureRow> captures() {
    return workspace.family(PaymentTables.CAPTURES, id);
  }

  @Nullable CaptureRow capture(String key) {
    return captures().stream().filter(row -> row.key().equals(key)).findFirst().orElse(null);
  }

  /** The capture that pays the order, as far as one does. */
  @Nullable CaptureRow booked() {
    return captures().stream()
        .filter(row -> row.end() == CaptureEnd.BOOKED)
        .findFirst()
        .orElse(null);
  }

  List<RefundRow> refunds() {
    return workspace.family(PaymentTables.REFUNDS, id);
  }

  @Nullable RefundRow refund(String refundId) {
    return refunds().stream()
        .filter(row -> row.refundId().equals(refundId))
        .findFirst()
        .orElse(null);
  }

  /** The refund a channel means by its number. */
  @Nullable RefundRow refundOfChannel(String channelNo) {
    return refunds().stream().filter(row -> row.hasChannelNo(channelNo)).findFirst().orElse(null);
  }

  List<CaseRow> cases() {
    return workspace.family(CaseTables.CASES, id);
  }

  /** Tells the order's readers; where no order is, there are none. */
  void tell(Operator operator, PaymentDetail detail) {
    if (OrderId.isRoot(id)) {
      order().paymentChanged(operator, detail.name());
    }
  }
}
