package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Money that waits for a person. */
record CaseRow(Header header, State state) {

  /**
   * What opening fixed.
   *
   * @param capture the money, as it was told
   * @param refundId the refund that failed, where the case is about one
   */
  record Header(
      String caseId,
      String orderId,
      String paymentId,
      PaymentRow.Account account,
      CaseKind kind,
      ChannelCapture capture,
      @Nullable String refundId,
      String reason,
      Instant createTime) {}

  /** What moves. */
  record State(
      CaseStatus status,
      long version,
      String owner,
      @Nullable String resolvedBy,
      @Nullable String resolution,
      Instant modifyTime) {}

  String caseId() {
    return header.caseId();
  }

  boolean open() {
    return state.status() == CaseStatus.OPEN;
  }

  boolean isOf(PaymentRow.Account account, String transactionNo) {
    return header.account().equals(account)
        && header.capture().transactionNo().equals(transactionNo);
  }

  CaseRow resolved(CaseStatus status, String by, String resolution, Instant now) {
    return new CaseRow(
        header, new State(status, state.version() + 1, state.owner(), by, resolution, now));
  }
}
