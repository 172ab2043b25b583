package dev.lockstep.payment;

import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderAction;
import dev.lockstep.order.OrderFamily;
import dev.lockstep.order.OrderId;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes back: asks for it, and books what the channel says of it. A refund never pays
 * anything, whatever a channel's message looks like.
 */
final class RefundDesk {

  private final PaymentFamily family;
  private final PaymentProperties properties;
  private final Workspace workspace;
  private final PaymentTransition payments;
  private final RefundTransition refunds;
  private final CaseDesk cases;

  RefundDesk(PaymentFamily family, PaymentProperties properties) {
    this.family = family;
    this.properties = properties;
    this.workspace = family.workspace();
    this.payments = new PaymentTransition(workspace);
    this.refunds = new RefundTransition(workspace);
    this.cases = new CaseDesk(family);
  }

  /** What a capture still has that no refund claims. */
  long remaining(CaptureRow capture) {
    long claimed =
        family.refunds().stream()
            .filter(row -> row.inProgress() && row.captureKey().equals(capture.key()))
            .mapToLong(row -> row.header().amount())
            .sum();
    return capture.amount() - capture.refunded() - claimed;
  }

  /**
   * Owes the payer an amount of a capture.
   *
   * @throws Refusal PAY_REFUND_EXCEEDS
   */
  RefundRow due(CaptureRow capture, long amount, String reason) {
    if (amount <= 0 || amount > remaining(capture)) {
      throw new Refusal(PayCode.PAY_REFUND_EXCEEDS);
    }
    RefundRow refund = refunds.create(header(capture, nextId(capture), amount, reason), now());
    workspace.announce(new RefundDue(refund.refundId()));
    return refund;
  }

  /** Owes all that is left of the booked capture and moves its payment; nothing if none is left. */
  void dueAll(PaymentRow payment, CaptureRow capture, String reason) {
    long rest = remaining(capture);
    if (rest > 0) {
      due(capture, rest, reason);
      payments.refund(payment, CaseDesk.cut(reason));
    }
  }

  /**
   * A refund that was made at the channel itself, by somebody with access to it. Beside one of ours
   * that is under way it may not fit; then ours cannot succeed whole, and a person has to look.
   *
   * @throws Refusal PAY_REFUND_EXCEEDS
   */
  RefundRow told(CaptureRow capture, String refundNo, long amount) {
    if (amount > remaining(capture)) {
      throw new Refusal(PayCode.PAY_REFUND_EXCEEDS);
    }
    return refunds.create(header(capture, refundNo, amount, "made at the channel"), null);
  }

  /** Books what the channel answered to a request under the number {@code channelNo}. */
  void answered(RefundRow asked, String channelNo, RefundResult result) {
    Operator channel = Operator.channel(asked.header().account().channel());
    if (result instanceof RefundResult.Succeeded(@Nullable String account, Instant at)) {
      succeeded(asked, channelNo, new Receipt(account, at), channel);
      return;
    }
    boolean waiting =
        asked.status() != RefundStatus.SUCCEEDED && asked.status() != RefundStatus.HELD;
    if (!waiting || !channelNo.equals(asked.state().channelNo())) {
      return;
    }
    RefundRow refund = asked.status() == RefundStatus.FAILED ? refunds.retry(asked) : asked;
    switch (result) {
      case RefundResult.Accepted _ -> sent(refund, true, "the channel does not settle it");
      case RefundResult.Unknown(String reason) -> sent(refund, false, reason);
      case RefundResult.NotFound _ -> sent(refund, false, "the channel does not know it");
      case RefundResult.Refused(String reason) -> failed(refund, reason, false);
      case RefundResult.Failed(String reason) -> failed(refund, reason, true);
      case RefundResult.Succeeded _ -> throw new IllegalStateException("booked above");
    }
  }

  private void sent(RefundRow refund, boolean accepted, String reason) {
    int attempts = refund.state().attempts() + 1;
    Instant next =
        accepted
            ? properties.nextSettleCheck(now(), attempts)
            : properties.nextAttempt(now(), attempts);
    RefundRow sent = refunds.sent(refund, next);
    if (attempts >= properties.refundAsksMax()) {
      hold(sent, reason);
    }
  }

  /** The channel told by itself that it gave a refund up; old news changes nothing. */
  void failedAtChannel(RefundRow refund, String channelNo, String reason) {
    boolean current = channelNo.equals(refund.state().channelNo());
    switch (refund.status()) {
      case DUE, PROCESSING -> {
        if (current) {
          failed(refund, reason, true);
        }
      }
      case FAILED, HELD -> {}
      case SUCCEEDED -> {
        if (current && !cases.paidBackOtherwise(refund.refundId())) {
          throw new Refusal(PayCode.PAY_STATE_CONFLICT, "This refund was told to be done.");
        }
      }
    }
  }

  private void failed(RefundRow refund, String reason, boolean gaveUp) {
    int attempts = RefundTransition.attemptsWhenFailed(refund);
    Instant next = properties.nextAttempt(now(), attempts);
    RefundRow failed = refunds.fail(refund, CaseDesk.cut(reason), gaveUp, next);
    if (attempts >= properties.refundRefusalsMax()) {
      hold(failed, reason);
    }
  }

  private void hold(RefundRow refund, String reason) {
    RefundRow held = refunds.hold(refund, CaseDesk.cut(reason));
    CaptureRow capture = capture(held);
    CaptureNews news = new CaptureNews(capture.paymentId(), capture.account(), capture.capture());
    cases.open(CaseKind.REFUND_FAILED, news, held.refundId(), reason);
    PaymentRow payment = family.payment(held.header().paymentId());
    if (payment != null) {
      var row = PaymentLifecycle.TABLE.next(payment.status(), PaymentAction.FAIL_REFUND);
      // A refund beside the main one must not make the payment look as if the main one waited.
      if (row != null && (payment.isMain(capture) || row.stays())) {
        payments.failRefund(payment, CaseDesk.cut(reason));
      }
      family.tell(Operator.system("refunds"), PaymentDetail.REFUND_HELD);
    }
  }

  /** Where the money went, and when. */
  record Receipt(@Nullable String userReceivedAccount, Instant at) {}

  /**
   * Money went back: the refund is done, the capture has less, payment and order follow. The same
   * news again changes nothing; another number of a refund that is done would be paid twice and is
   * refused.
   */
  void succeeded(RefundRow refund, String channelNo, Receipt receipt, Operator by) {
    if (refund.status() == RefundStatus.SUCCEEDED) {
      if (!channelNo.equals(refund.state().channelNo())) {
        throw new Refusal(PayCode.PAY_STATE_CONFLICT, "This refund was done under another number.");
      }
      return;
    }
    RefundRow done =
        refunds.succeed(refund, channelNo, receipt.userReceivedAccount(), receipt.at());
    CaptureRow before = capture(done);
    CaptureRow capture = before.withRefunded(done.header().amount(), now());
    boolean full = capture.refunded() == capture.amount();
    if (full && capture.end() == CaptureEnd.HELD) {
      capture = before.withRefundedAs(done.header().amount(), CaptureEnd.RETURNED, now());
      cases.settleHeld(capture);
    }
    workspace.update(PaymentTables.CAPTURES, capture);
    cases.settleRefund(done.refundId());
    PaymentRow payment = family.payment(done.header().paymentId());
    if (payment != null && OrderId.isRoot(family.id())) {
      follow(payment, capture, done, by);
    }
  }

  private void follow(PaymentRow payment, CaptureRow capture, RefundRow refund, Operator by) {
    boolean main = payment.isMain(capture);
    if (main) {
      payments.refunded(payment, capture, refund);
    } else {
      payments.returnDone(payment);
    }
    boolean full = capture.refunded() == capture.amount();
    OrderFamily order = family.order();
    boolean booked = capture.end() == CaptureEnd.BOOKED;
    if (booked && full && order.allows(OrderAction.REFUND_ALL)) {
      order.refundedAll(by, refund.header().reason());
    } else {
      PaymentDetail detail =
          !booked
              ? PaymentDetail.RETURN_SUCCESS
              : full ? PaymentDetail.REFUND_SUCCESS : PaymentDetail.REFUND_PART_SUCCESS;
      family.tell(by, detail);
    }
  }

  private CaptureRow capture(RefundRow refund) {
    CaptureRow capture = family.capture(refund.captureKey());
    if (capture == null) {
      throw new IllegalStateException("refund without its capture: " + refund.refundId());
    }
    return capture;
  }

  private RefundRow.Header header(CaptureRow capture, String id, long amount, String reason) {
    return new RefundRow.Header(
        id,
        capture.orderId(),
        capture.paymentId(),
        capture.transactionNo(),
        capture.account(),
        amount,
        capture.capture().currency(),
        CaseDesk.cut(reason),
        now());
  }

  private String nextId(CaptureRow capture) {
    long count =
        family.refunds().stream()
            .filter(row -> row.header().paymentId().equals(capture.paymentId()))
            .count();
    // Strangers' payment ids may be as long as a refund number; their family is shorter.
    String base =
        OrderId.isRoot(family.id()) && family.payment(capture.paymentId()) != null
            ? capture.paymentId()
            : family.id() + "X";
    return PaymentIds.refund(base, (int) count + 1);
  }

  private Instant now() {
    return workspace.now();
  }
}
