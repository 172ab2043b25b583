package dev.lockstep.payment;

import dev.lockstep.channel.OpenResult;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderChanged;
import java.util.Set;

/**
 * Books what the channel answered to the opening of a payment. An answer that comes when the
 * payment has moved on opens something to be closed again, or is old news.
 */
final class ApplyOpening implements Command<ApplyOpening.Opening> {

  /** The payment as it then is, and the family's version. */
  record Opening(PaymentRow payment, long version) {}

  private final String paymentId;
  private final String family;
  private final OpenResult result;
  private final PaymentProperties properties;

  ApplyOpening(PaymentRow payment, OpenResult result, PaymentProperties properties) {
    this.paymentId = payment.paymentId();
    this.family = payment.header().orderId();
    this.result = result;
    this.properties = properties;
  }

  @Override
  public String family() {
    return family;
  }

  @Override
  public void needs(Needs needs) {
    PaymentFamily.needs(needs, family);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    PaymentFamily.moreNeeds(loaded, needs, family);
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public int rowsEstimate() {
    return 6;
  }

  @Override
  public Opening decide(Workspace workspace) {
    PaymentFamily payments = new PaymentFamily(workspace, family);
    PaymentRow payment = apply(payments);
    return new Opening(payment, payments.order().root().version());
  }

  private PaymentRow apply(PaymentFamily payments) {
    Workspace workspace = payments.workspace();
    PaymentRow payment = payments.existing(paymentId);
    PaymentTransition transition = new PaymentTransition(workspace);
    Operator channel = Operator.channel(payment.account().channel());
    return switch (result) {
      case OpenResult.Opened(String parametersJson) -> {
        if (!PaymentLifecycle.TABLE.allows(payment.status(), PaymentAction.START)) {
          yield payment;
        }
        PaymentRow started =
            transition.start(
                payment,
                parametersJson,
                properties.nextCheck(workspace.now(), 0, payment.header().expireTime()));
        if (started.status() == PaymentStatus.PAYING) {
          payments.tell(channel, PaymentDetail.PAYMENT_STARTED);
        }
        yield started;
      }
      case OpenResult.Refused(String reason) -> {
        if (!PaymentLifecycle.TABLE.allows(payment.status(), PaymentAction.FAIL_CREATE)) {
          yield payment;
        }
        PaymentRow failed = transition.failCreate(payment, CaseDesk.cut(reason));
        payments.tell(channel, PaymentDetail.PAYMENT_NOT_OPENED);
        yield failed;
      }
      case OpenResult.Unknown _ -> payment;
    };
  }
}
