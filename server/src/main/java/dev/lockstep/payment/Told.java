package dev.lockstep.payment;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.Notification.RefundNews;
import dev.lockstep.order.Operator;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does what a notification says, whoever brings it. */
final class Told {

  /** Without money in it, so news of a failure is at worst late. */
  private static final Set<PaymentStatus> OVER =
      EnumSet.of(
          PaymentStatus.CREATE_FAILED,
          PaymentStatus.TIMEOUT,
          PaymentStatus.CANCELED,
          PaymentStatus.CLOSED);

  private final PaymentFamily family;
  private final PaymentRow.Account account;
  private final PaymentProperties properties;
  private final Operator channel;

  Told(PaymentFamily family, PaymentRow.Account account, PaymentProperties properties) {
    this.family = family;
    this.account = account;
    this.properties = properties;
    this.channel = Operator.channel(account.channel());
  }

  /** Whether the notification is about something of ours: a payment, or a refund to a stranger. */
  boolean known(Notification notification) {
    PaymentRow payment = family.payment(notification.origin().paymentId());
    if (payment != null) {
      return payment.account().equals(account);
    }
    return switch (notification) {
      case Notification.RefundSucceeded told -> refund(told.refund()) != null;
      case Notification.RefundFailed told -> refund(told.refund()) != null;
      default -> false;
    };
  }

  /** Applies it; a Refusal says why it cannot be. The outcome is that of a capture, else null. */
  @Nullable CaptureOutcome apply(Notification notification) {
    String paymentId = notification.origin().paymentId();
    switch (notification) {
      case Notification.Captured told -> {
        return new CaptureDesk(family, properties)
            .take(new CaptureNews(paymentId, account, told.capture()));
      }
      case Notification.Failed told ->
          ended(paymentId, told.reason(), PaymentDetail.PAYMENT_FAILED);
      case Notification.Revoked told -> revoked(told);
      case Notification.RefundSucceeded told -> refunded(told);
      case Notification.RefundFailed told -> {
        RefundRow refund = refund(told.refund());
        if (refund == null) {
          throw new Refusal(PayCode.PAY_NOT_FOUND, "There is no such refund.");
        }
        new RefundDesk(family, properties)
            .failedAtChannel(refund, told.refund().refundNo(), told.reason());
      }
    }
    return null;
  }

  /** The payer's attempt is over. Told of a payment that holds money it is old news. */
  void ended(String paymentId, String reason, PaymentDetail detail) {
    PaymentRow payment = family.existing(paymentId);
    boolean money = payment.state().main().transactionNo() != null;
    if (!money && !OVER.contains(payment.status())) {
      new PaymentTransition(family.workspace()).cancel(payment, CaseDesk.cut(reason));
      family.tell(channel, detail);
    }
  }

  /**
   * Revoked after it was paid, by the channel's own times: a person must ask where the money is.
   */
  private void revoked(Notification.Revoked told) {
    PaymentRow payment = family.existing(told.origin().paymentId());
    PaymentRow.Main main = payment.state().main();
    Instant paid = main.payTime();
    if (main.transactionNo() == null || paid == null || !told.origin().occurredAt().isAfter(paid)) {
      ended(payment.paymentId(), told.reason(), PaymentDetail.PAYMENT_REVOKED);
      return;
    }
    CaptureRow capture =
        Objects.requireNonNull(
            family.capture(CaptureRow.keyOf(payment.account(), main.transactionNo())));
    CaptureNews news = new CaptureNews(payment.paymentId(), account, capture.capture());
    if (new CaseDesk(family)
        .open(CaseKind.CONTRADICTION, news, null, "revoked after it was paid")) {
      new PaymentTransition(family.workspace()).hold(payment, capture);
      family.tell(channel, PaymentDetail.PAYMENT_HELD);
    }
  }

  private void refunded(Notification.RefundSucceeded told) {
    RefundDesk desk = new RefundDesk(family, properties);
    RefundRow refund = refund(told.refund());
    if (refund == null) {
      refund = madeAtChannel(desk, told.refund());
    } else {
      requireSame(refund, told.refund());
    }
    var receipt = new RefundDesk.Receipt(told.userReceivedAccount(), told.origin().occurredAt());
    desk.succeeded(refund, told.refund().refundNo(), receipt, channel);
  }

  private RefundRow madeAtChannel(RefundDesk desk, RefundNews news) {
    String transactionNo = news.transactionNo();
    Long amount = news.amount();
    CaptureRow capture =
        transactionNo == null ? null : family.capture(CaptureRow.keyOf(account, transactionNo));
    if (capture == null || amount == null) {
      throw new Refusal(PayCode.PAY_NOT_FOUND, "There is no such refund and no such capture.");
    }
    if (!capture.capture().currency().equals(news.currency())) {
      throw new Refusal(PayCode.PAY_STATE_CONFLICT, "The refund has another currency.");
    }
    return desk.told(capture, news.refundNo(), amount);
  }

  private static void requireSame(RefundRow refund, RefundNews news) {
    boolean amount = news.amount() == null || news.amount() == refund.header().amount();
    boolean currency =
        news.currency() == null || news.currency().equals(refund.header().currency());
    if (!amount || !currency) {
      throw new Refusal(PayCode.PAY_STATE_CONFLICT, "The refund was told with another amount.");
    }
  }

  private @Nullable RefundRow refund(RefundNews news) {
    return family.refundOfChannel(news.refundNo());
  }
}
