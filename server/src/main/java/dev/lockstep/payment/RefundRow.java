package dev.lockstep.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Money on its way back. Only {@link RefundTransition} makes a new state of it. */
record RefundRow(Header header, State state) {

  /** What asking for it fixed. */
  record Header(
      String refundId,
      String orderId,
      String paymentId,
      String transactionNo,
      PaymentRow.Account account,
      long amount,
      String currency,
      String reason,
      Instant createTime) {}

  /**
   * What moves.
   *
   * @param channelNo the number the channel knows it by
   * @param nextAttempt when the channel is asked next; null once nobody needs to
   */
  record State(
      RefundStatus status,
      long version,
      String channelNo,
      int attempts,
      @Nullable Instant nextAttempt,
      @Nullable String userReceivedAccount,
      @Nullable Instant refundTime,
      @Nullable String failReason,
      Instant modifyTime) {}

  String refundId() {
    return header.refundId();
  }

  RefundStatus status() {
    return state.status();
  }

  String captureKey() {
    return CaptureRow.keyOf(header.account(), header.transactionNo());
  }

  /** Still a claim on the capture: neither paid back nor given up. */
  boolean inProgress() {
    return status() != RefundStatus.SUCCEEDED;
  }

  /** Whether the channel's number is this refund's, now or in an earlier try. */
  boolean hasChannelNo(String channelNo) {
    return channelNo.equals(state.channelNo())
        || channelNo.equals(refundId())
        || channelNo.startsWith(refundId() + RefundTransition.TRY_MARK);
  }
}
