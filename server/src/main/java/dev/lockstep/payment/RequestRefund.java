package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderId;
import dev.lockstep.problem.Refusal;
import java.util.Set;

/**
 * An operator sends money of a paid order back, all or a part; never more than was captured, less
 * what went back, less what is on its way.
 */
final class RequestRefund implements Command<RefundRow> {

  /** What is to go back, minor units of the payment's currency, and why. */
  record Wish(String paymentId, long amount, String reason, Operator operator) {}

  private final Wish wish;
  private final PaymentProperties properties;

  /** Refuses with PAY_NOT_FOUND what cannot be a payment of ours. */
  RequestRefund(Wish wish, PaymentProperties properties) {
    if (!OrderId.hasRoot(wish.paymentId())) {
      throw new Refusal(PayCode.PAY_NOT_FOUND);
    }
    this.wish = wish;
    this.properties = properties;
  }

  @Override
  public String family() {
    return OrderId.root(wish.paymentId());
  }

  @Override
  public void needs(Needs needs) {
    PaymentFamily.needs(needs, family());
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    PaymentFamily.moreNeeds(loaded, needs, family());
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public RefundRow decide(Workspace workspace) {
    PaymentFamily family = new PaymentFamily(workspace, family());
    PaymentRow payment = family.existing(wish.paymentId());
    CaptureRow booked = family.booked();
    if (booked == null || !booked.paymentId().equals(wish.paymentId())) {
      throw new Refusal(PayCode.PAY_STATE_CONFLICT, "This payment has not paid the order.");
    }
    long count =
        family.refunds().stream()
            .filter(row -> row.header().paymentId().equals(wish.paymentId()))
            .count();
    if (count >= properties.refundsPerPaymentMax()) {
      throw new Refusal(PayCode.PAY_ATTEMPTS_EXCEEDED);
    }
    RefundRow refund = new RefundDesk(family, properties).due(booked, wish.amount(), wish.reason());
    new PaymentTransition(workspace).refund(payment, wish.reason());
    family.tell(wish.operator(), PaymentDetail.REFUND_DUE);
    return refund;
  }
}
