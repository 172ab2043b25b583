package dev.lockstep.payment;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderFamily;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes money that arrives: asks {@link CapturePolicy} and does what it says, for notifications and
 * for answers of the channel alike. A capture is known by channel, account and transaction number,
 * so the same money told twice is one capture, whatever tells it.
 */
final class CaptureDesk {

  private final PaymentFamily family;
  private final Workspace workspace;
  private final PaymentTransition payments;
  private final RefundDesk refunds;
  private final CaseDesk cases;

  CaptureDesk(PaymentFamily family, PaymentProperties properties) {
    this.family = family;
    this.workspace = family.workspace();
    this.payments = new PaymentTransition(workspace);
    this.refunds = new RefundDesk(family, properties);
    this.cases = new CaseDesk(family);
  }

  /** Asks whether another family has the transaction already. */
  static void needs(Needs needs, CaptureNews news) {
    needs.read(
        PaymentTables.CAPTURES, CaptureRow.keyOf(news.account(), news.capture().transactionNo()));
  }

  /**
   * Judges a capture and does what follows.
   *
   * @throws Refusal PAY_NOT_FOUND without the payment, PAY_STATE_CONFLICT if the transaction is
   *     known as another payment's
   */
  CaptureOutcome take(CaptureNews news) {
    PaymentRow payment = family.existing(news.paymentId());
    CaptureRow known = known(news);
    AmountMatch match =
        known == null
            ? match(payment.header().amount(), payment.header().currency(), news)
            : match(known.amount(), known.capture().currency(), news);
    OrderStanding standing =
        known == null ? standing(payment) : OrderStanding.PAID_BY_THIS_TRANSACTION;
    CaptureOutcome outcome = CapturePolicy.judge(standing, match);
    switch (outcome) {
      case NO_OP -> {}
      case BOOK -> book(payment, news);
      case REFUND -> giveBack(payment, news, standing);
      case HOLD -> hold(payment, news, match, known);
    }
    cases.settleWaitingFor(news);
    return outcome;
  }

  private @Nullable CaptureRow known(CaptureNews news) {
    String key = CaptureRow.keyOf(news.account(), news.capture().transactionNo());
    CaptureRow known = workspace.find(PaymentTables.CAPTURES, key);
    if (known != null && !known.paymentId().equals(news.paymentId())) {
      throw new Refusal(
          PayCode.PAY_STATE_CONFLICT, "This transaction is known as another payment's.");
    }
    return known;
  }

  private OrderStanding standing(PaymentRow payment) {
    OrderStatus status = family.order().root().status();
    if (status == OrderStatus.CREATED) {
      return OrderStanding.OPEN;
    }
    if (status == OrderStatus.CANCELED || status == OrderStatus.REFUNDED) {
      return OrderStanding.CLOSED;
    }
    CaptureRow booked = family.booked();
    boolean byThis = booked != null && booked.paymentId().equals(payment.paymentId());
    return byThis ? OrderStanding.PAID_BY_THIS : OrderStanding.PAID_BY_ANOTHER;
  }

  private static AmountMatch match(long asked, String currency, CaptureNews news) {
    boolean sameCurrency = currency.equals(news.capture().currency());
    return AmountMatch.of(asked, news.capture().amount(), sameCurrency);
  }

  private void book(PaymentRow payment, CaptureNews news) {
    CaptureRow capture = insert(news, CaptureEnd.BOOKED);
    payments.book(payment, capture);
    pay(payment);
  }

  /** Moves the order; its other payments are no longer wanted. */
  void pay(PaymentRow payment) {
    OrderFamily order = family.order();
    order.pay(payment.account().channel(), workspace.now());
    for (PaymentRow other : family.payments()) {
      if (other.payable() && !other.paymentId().equals(payment.paymentId())) {
        payments.requestClose(other);
      }
    }
  }

  private void giveBack(PaymentRow payment, CaptureNews news, OrderStanding standing) {
    CaptureRow capture = insert(news, CaptureEnd.RETURNED);
    payments.returnCapture(payment, capture);
    refunds.due(capture, capture.amount(), reason(standing));
    family.tell(Operator.channel(news.account().channel()), PaymentDetail.PAYMENT_RETURNED);
  }

  private static String reason(OrderStanding standing) {
    return standing == OrderStanding.CLOSED ? "the order is closed" : "the order is paid already";
  }

  private void hold(
      PaymentRow payment, CaptureNews news, AmountMatch match, @Nullable CaptureRow known) {
    CaptureRow capture =
        known == null ? insert(news, CaptureEnd.HELD) : Objects.requireNonNull(known);
    CaseKind kind = known == null ? CaseKind.of(match) : CaseKind.CONTRADICTION;
    if (cases.open(kind, news, null, "captured amount is " + match)) {
      payments.hold(payment, capture);
      family.tell(Operator.channel(news.account().channel()), PaymentDetail.PAYMENT_HELD);
    }
  }

  private CaptureRow insert(CaptureNews news, CaptureEnd end) {
    CaptureRow capture = CaptureRow.of(news, family.id(), end, workspace.now());
    workspace.insert(PaymentTables.CAPTURES, capture);
    return capture;
  }
}
