package dev.lockstep.simulators.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Money on its way back to the buyer; also the bank's answer about it. */
record Refund(
    String refundId,
    String paymentId,
    String transactionNo,
    long amount,
    String currency,
    @Nullable String reason,
    Status status,
    @Nullable String failReason,
    @Nullable String userReceivedAccount,
    @Nullable Instant refundedAt) {

  enum Status {
    PROCESSING,
    SUCCEEDED,
    FAILED
  }

  /** True when both were asked for with the same words. */
  boolean isSameRequest(RefundRequest asked) {
    return new RefundRequest(refundId, paymentId, transactionNo, amount, currency, reason)
        .equals(asked);
  }

  /** What the merchant asks to be paid back, in minor units. */
  record RefundRequest(
      String refundId,
      String paymentId,
      String transactionNo,
      long amount,
      String currency,
      @Nullable String reason) {}
}
