package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderAction;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderCode;
import dev.lockstep.problem.Refusal;
import java.util.Set;

/**
 * An operator decides a case.
 *
 * <table>
 *   <caption>What the two ways out mean</caption>
 *   <tr><th>case<th>ACCEPT<th>REFUND
 *   <tr><td>amount over or under<td>the capture pays the order, while it waits for one
 *       <td>it goes back
 *   <tr><td>other currency<td>-<td>it goes back
 *   <tr><td>contradiction<td>what was recorded first stands<td>what was recorded goes back
 *   <tr><td>unknown payment, parked capture<td>- (replay the inbox)<td>it goes back
 *   <tr><td>failed refund<td>it was paid back otherwise, as the reason says<td>it is tried again
 * </table>
 */
final class ResolveCase implements Command<CaseRow> {

  /** Which case, how, by whom and why. */
  record Wish(String caseId, CaseResolution resolution, Operator operator, String reason) {}

  private final Wish wish;
  private final PaymentProperties properties;

  /** Refuses with PAY_CASE_NOT_FOUND what cannot be a case of ours. */
  ResolveCase(Wish wish, PaymentProperties properties) {
    if (!PaymentIds.isCase(wish.caseId())) {
      throw new Refusal(PayCode.PAY_CASE_NOT_FOUND);
    }
    this.wish = wish;
    this.properties = properties;
  }

  @Override
  public String family() {
    return PaymentIds.familyOfCase(wish.caseId());
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
  public CaseRow decide(Workspace workspace) {
    PaymentFamily family = new PaymentFamily(workspace, family());
    CaseRow row = find(family);
    if (!row.open()) {
      throw new Refusal(PayCode.PAY_CASE_RESOLVED);
    }
    boolean accept = wish.resolution() == CaseResolution.ACCEPT;
    // Resolved first, so that what follows finds no open case of the money it moves.
    new CaseDesk(family)
        .resolve(
            row,
            accept ? CaseStatus.ACCEPTED : CaseStatus.REFUNDED,
            wish.operator().id(),
            wish.reason());
    switch (row.header().kind()) {
      case AMOUNT_OVER, AMOUNT_UNDER, OTHER_CURRENCY -> held(family, row, accept);
      case CONTRADICTION -> contradiction(family, row, accept);
      case UNKNOWN_PAYMENT, PARKED_CAPTURE -> withoutCapture(family, row, accept);
      case REFUND_FAILED -> failedRefund(family, row, accept);
    }
    return find(family);
  }

  private void held(PaymentFamily family, CaseRow row, boolean accept) {
    Workspace workspace = family.workspace();
    CaptureRow capture = capture(family, row);
    PaymentRow payment = family.existing(row.header().paymentId());
    PaymentTransition payments = new PaymentTransition(workspace);
    if (accept) {
      boolean bookable = row.header().kind() != CaseKind.OTHER_CURRENCY && capture.refunded() == 0;
      if (!bookable) {
        throw new Refusal(PayCode.PAY_CASE_NOT_ACCEPTABLE);
      }
      if (!family.order().allows(OrderAction.PAY)) {
        throw new Refusal(OrderCode.ORDER_STATE_CONFLICT, "The order does not wait for money.");
      }
      CaptureRow booked = capture.ended(CaptureEnd.BOOKED, workspace.now());
      workspace.update(PaymentTables.CAPTURES, booked);
      payments.accept(payment, booked);
      new CaptureDesk(family, properties).pay(payment);
      return;
    }
    CaptureRow returned = capture.ended(CaptureEnd.RETURNED, workspace.now());
    workspace.update(PaymentTables.CAPTURES, returned);
    RefundDesk refunds = new RefundDesk(family, properties);
    refunds.due(returned, refunds.remaining(returned), wish.reason());
    if (payment.isMain(returned)) {
      payments.refund(payment, wish.reason());
    } else {
      payments.returnCapture(payment, returned);
    }
    family.tell(wish.operator(), PaymentDetail.REFUND_DUE);
  }

  private void contradiction(PaymentFamily family, CaseRow row, boolean accept) {
    CaptureRow capture = family.capture(key(row));
    if (accept) {
      return;
    }
    if (capture == null || capture.end() != CaptureEnd.BOOKED) {
      throw new Refusal(PayCode.PAY_STATE_CONFLICT, "There is nothing booked that could go back.");
    }
    PaymentRow payment = family.existing(capture.paymentId());
    new RefundDesk(family, properties).dueAll(payment, capture, wish.reason());
    family.tell(wish.operator(), PaymentDetail.REFUND_DUE);
  }

  private void withoutCapture(PaymentFamily family, CaseRow row, boolean accept) {
    if (accept) {
      throw new Refusal(PayCode.PAY_CASE_NOT_ACCEPTABLE);
    }
    Workspace workspace = family.workspace();
    CaseRow.Header header = row.header();
    CaptureNews news = new CaptureNews(header.paymentId(), header.account(), header.capture());
    CaptureRow capture = CaptureRow.of(news, family.id(), CaptureEnd.RETURNED, workspace.now());
    workspace.insert(PaymentTables.CAPTURES, capture);
    new RefundDesk(family, properties).due(capture, capture.amount(), wish.reason());
    PaymentRow payment = family.payment(header.paymentId());
    if (payment != null) {
      new PaymentTransition(workspace).returnCapture(payment, capture);
      family.tell(wish.operator(), PaymentDetail.PAYMENT_RETURNED);
    }
  }

  private void failedRefund(PaymentFamily family, CaseRow row, boolean accept) {
    RefundRow refund = family.refund(String.valueOf(row.header().refundId()));
    if (refund == null) {
      throw new IllegalStateException("a case without its refund: " + row.caseId());
    }
    if (accept) {
      var receipt = new RefundDesk.Receipt(null, family.workspace().now());
      new RefundDesk(family, properties)
          .succeeded(refund, refund.state().channelNo(), receipt, wish.operator());
      return;
    }
    new RefundTransition(family.workspace()).resume(refund);
    family.workspace().announce(new RefundDue(refund.refundId()));
    PaymentRow payment = family.payment(refund.header().paymentId());
    CaptureRow capture = capture(family, row);
    if (payment != null && payment.isMain(capture)) {
      new PaymentTransition(family.workspace()).refund(payment, wish.reason());
      family.tell(wish.operator(), PaymentDetail.REFUND_DUE);
    }
  }

  private CaseRow find(PaymentFamily family) {
    return family.cases().stream()
        .filter(row -> row.caseId().equals(wish.caseId()))
        .findFirst()
        .orElseThrow(() -> new Refusal(PayCode.PAY_CASE_NOT_FOUND));
  }

  private static CaptureRow capture(PaymentFamily family, CaseRow row) {
    CaptureRow capture = family.capture(key(row));
    if (capture == null) {
      throw new IllegalStateException("a case without its capture: " + row.caseId());
    }
    return capture;
  }

  private static String key(CaseRow row) {
    return CaptureRow.keyOf(row.header().account(), row.header().capture().transactionNo());
  }
}
