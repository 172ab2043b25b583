package dev.lockstep.payment;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Reaction;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.OrderCanceled;

/**
 * When an order is cancelled, its open payments are to be closed and what was booked goes back, in
 * the same transaction. The cancelling itself is the news of this version, so nothing more is told.
 * Held money stays a case: whose mistake it is has not become clearer.
 */
final class OrderCancelReaction implements Reaction<OrderCanceled> {

  private final PaymentProperties properties;

  OrderCancelReaction(PaymentProperties properties) {
    this.properties = properties;
  }

  @Override
  public Class<OrderCanceled> event() {
    return OrderCanceled.class;
  }

  @Override
  public void needs(String family, Needs needs) {
    needs
        .family(PaymentTables.PAYMENTS, family)
        .family(PaymentTables.CAPTURES, family)
        .family(PaymentTables.REFUNDS, family);
  }

  @Override
  public void react(OrderCanceled event, Workspace workspace) {
    PaymentFamily family = new PaymentFamily(workspace, event.rootOrderId());
    PaymentTransition transition = new PaymentTransition(workspace);
    for (PaymentRow payment : family.payments()) {
      if (payment.payable()) {
        transition.requestClose(payment);
      }
    }
    CaptureRow booked = family.booked();
    if (booked != null) {
      PaymentRow payment = family.existing(booked.paymentId());
      new RefundDesk(family, properties).dueAll(payment, booked, "the order was cancelled");
    }
  }
}
