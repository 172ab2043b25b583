package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.commit.Workspace;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens cases, and settles those that their own subject has overtaken. */
final class CaseDesk {

  /** Who has to look, until somebody takes a case. */
  static final String OWNER = "operations";

  private static final String BY_ITSELF = "system";
  private static final int REASON_LENGTH_MAX = 255;

  private final PaymentFamily family;
  private final Workspace workspace;

  CaseDesk(PaymentFamily family) {
    this.family = family;
    this.workspace = family.workspace();
  }

  /** Opens a case, unless the same one is open already. False if so. */
  boolean open(CaseKind kind, CaptureNews news, @Nullable String refundId, String reason) {
    if (family.cases().stream().anyMatch(row -> same(row, kind, news, refundId))) {
      return false;
    }
    Instant now = workspace.now();
    CaseRow row =
        new CaseRow(
            new CaseRow.Header(
                PaymentIds.caseId(family.id(), family.cases().size() + 1),
                family.id(),
                news.paymentId(),
                news.account(),
                kind,
                news.capture(),
                refundId,
                cut(reason),
                now),
            new CaseRow.State(CaseStatus.OPEN, 1, OWNER, null, null, now));
    workspace.insert(CaseTables.CASES, row);
    workspace.announce(new CaseOpened(row.caseId(), kind.name()));
    return true;
  }

  /** The capture of these cases has arrived, so they need nobody any more. */
  void settleWaitingFor(CaptureNews news) {
    settle(
        row ->
            row.header().kind().withoutCapture()
                && row.isOf(news.account(), news.capture().transactionNo()),
        "the notification was applied");
  }

  /** The refund of these cases has been paid back after all. */
  void settleRefund(String refundId) {
    settle(row -> refundId.equals(row.header().refundId()), "the refund succeeded");
  }

  /**
   * Whether a person has said of this refund, which had failed, that it was paid back otherwise.
   */
  boolean paidBackOtherwise(String refundId) {
    return family.cases().stream()
        .anyMatch(row ->
            refundId.equals(row.header().refundId())
                && row.state().status() == CaseStatus.ACCEPTED);
  }

  /** The held money of these cases has gone back. */
  void settleHeld(CaptureRow capture) {
    settle(
        row ->
            row.isOf(capture.account(), capture.transactionNo())
                && row.header().kind() != CaseKind.CONTRADICTION,
        "the money went back");
  }

  void resolve(CaseRow row, CaseStatus status, String by, String resolution) {
    workspace.update(CaseTables.CASES, row.resolved(status, by, cut(resolution), workspace.now()));
  }

  private void settle(Predicate<CaseRow> which, String resolution) {
    for (CaseRow row : family.cases()) {
      if (row.open() && which.test(row)) {
        resolve(row, CaseStatus.SETTLED, BY_ITSELF, resolution);
      }
    }
  }

  private static boolean same(
      CaseRow row, CaseKind kind, CaptureNews news, @Nullable String refundId) {
    ChannelCapture told = row.header().capture();
    return row.open()
        && row.header().kind() == kind
        && row.isOf(news.account(), news.capture().transactionNo())
        && told.amount() == news.capture().amount()
        && told.currency().equals(news.capture().currency())
        && Objects.equals(row.header().refundId(), refundId);
  }

  static String cut(String text) {
    return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX);
  }
}
