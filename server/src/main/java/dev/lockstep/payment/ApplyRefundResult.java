package dev.lockstep.payment;

import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.OrderChanged;
import java.util.Set;

/** Books what a channel answered to a refund. */
final class ApplyRefundResult implements Command<RefundStatus> {

  private final RefundRow asked;
  private final RefundResult result;
  private final PaymentProperties properties;

  ApplyRefundResult(RefundRow asked, RefundResult result, PaymentProperties properties) {
    this.asked = asked;
    this.result = result;
    this.properties = properties;
  }

  @Override
  public String family() {
    return asked.header().orderId();
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

  /** The status the refund then has. */
  @Override
  public RefundStatus decide(Workspace workspace) {
    PaymentFamily family = new PaymentFamily(workspace, family());
    RefundDesk desk = new RefundDesk(family, properties);
    desk.answered(refund(family), asked.state().channelNo(), result);
    return refund(family).status();
  }

  private RefundRow refund(PaymentFamily family) {
    RefundRow refund = family.refund(asked.refundId());
    if (refund == null) {
      throw new IllegalStateException("a refund is gone: " + asked.refundId());
    }
    return refund;
  }
}
