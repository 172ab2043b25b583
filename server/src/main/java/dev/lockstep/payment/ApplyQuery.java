package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderChanged;
import java.time.Instant;
import java.util.Set;

/**
 * Books what a channel answered when it was asked about a payment. Money found this way meets the
 * same desk as money that was told; the transaction number keeps both from counting twice.
 *
 * <p>That a channel does not have a payment is the one answer that can become wrong: the payment
 * may have been opened after it was asked for. So it counts only for a payment that has not changed
 * since; of another it says nothing, and the payment, still due, is asked about again.
 */
final class ApplyQuery implements Command<PaymentStatus> {

  /** The janitor as it signs. */
  static final Operator JANITOR = Operator.system("janitor");

  private final PaymentRow asked;
  private final QueryResult result;
  private final PaymentProperties properties;

  ApplyQuery(PaymentRow asked, QueryResult result, PaymentProperties properties) {
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
    if (result instanceof QueryResult.Captured found) {
      found.captures().forEach(capture -> CaptureDesk.needs(needs, news(capture)));
    }
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    PaymentFamily.moreNeeds(loaded, needs, family());
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  /** The status the payment then has. */
  @Override
  public PaymentStatus decide(Workspace workspace) {
    PaymentFamily payments = new PaymentFamily(workspace, family());
    if (result instanceof QueryResult.Captured found) {
      CaptureDesk desk = new CaptureDesk(payments, properties);
      found.captures().forEach(capture -> desk.take(news(capture)));
    }
    PaymentRow payment = payments.existing(asked.paymentId());
    boolean open = payment.payable() || payment.status() == PaymentStatus.CLOSING;
    if (open) {
      answered(payments, payment);
    }
    return payments.existing(asked.paymentId()).status();
  }

  private void answered(PaymentFamily payments, PaymentRow payment) {
    PaymentTransition transition = new PaymentTransition(payments.workspace());
    Told told = new Told(payments, payment.account(), properties);
    switch (result) {
      case QueryResult.Failed _ ->
          told.ended(payment.paymentId(), "failed", PaymentDetail.PAYMENT_FAILED);
      case QueryResult.Revoked _ ->
          told.ended(payment.paymentId(), "revoked", PaymentDetail.PAYMENT_REVOKED);
      case QueryResult.Closed _ -> closed(payments, payment, transition);
      case QueryResult.NotFound _ -> {
        if (payment.state().version() == asked.state().version()) {
          closed(payments, payment, transition);
        }
      }
      case QueryResult.Pending _, QueryResult.Unknown _, QueryResult.Captured _ ->
          transition.checkAgain(payment, next(payment, payments.workspace()));
    }
  }

  /** Closed, or never had: an opening that still arrives is closed again by its own row. */
  private void closed(PaymentFamily payments, PaymentRow payment, PaymentTransition transition) {
    PaymentStatus to = transition.confirmClosed(payment).status();
    payments.tell(
        JANITOR,
        to == PaymentStatus.TIMEOUT
            ? PaymentDetail.PAYMENT_TIMED_OUT
            : PaymentDetail.PAYMENT_CLOSED);
  }

  private Instant next(PaymentRow payment, Workspace workspace) {
    return properties.nextCheck(
        workspace.now(), payment.state().check().count() + 1, payment.header().expireTime());
  }

  private CaptureNews news(ChannelCapture capture) {
    return new CaptureNews(asked.paymentId(), asked.account(), capture);
  }
}
