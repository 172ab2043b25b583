package dev.lockstep.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One payment of a root order. Only {@link PaymentTransition} makes a new state of it. */
record PaymentRow(Header header, State state) {

  /** What opening fixed. */
  record Header(
      String paymentId,
      String orderId,
      Account account,
      String method,
      long amount,
      String currency,
      Instant expireTime,
      Instant createTime) {}

  /** Whose books a sum is in. */
  record Account(String channel, String account, boolean livemode) {}

  /** What moves. */
  record State(
      PaymentStatus status,
      long version,
      int flowCount,
      Main main,
      LastRefund lastRefund,
      @Nullable Instant finishTime,
      @Nullable String failReason,
      @Nullable String parametersJson,
      Check check,
      Instant modifyTime) {}

  /**
   * The main capture: the booked one, or the first while none is booked.
   *
   * @param transactionNo null while nothing was captured
   */
  record Main(
      @Nullable String transactionNo, long captured, long refunded, @Nullable Instant payTime) {
    static final Main NONE = new Main(null, 0, 0, null);
  }

  /** The refund that was settled last. */
  record LastRefund(
      @Nullable String refundNo,
      @Nullable String reason,
      @Nullable String userReceivedAccount,
      @Nullable Instant refundTime) {
    static final LastRefund NONE = new LastRefund(null, null, null, null);
  }

  /** When the channel is asked about it, and how often it was. */
  record Check(@Nullable Instant next, int count) {
    static final Check NONE = new Check(null, 0);
  }

  String paymentId() {
    return header.paymentId();
  }

  PaymentStatus status() {
    return state.status();
  }

  Account account() {
    return header.account();
  }

  boolean isMain(CaptureRow capture) {
    return capture.transactionNo().equals(state.main().transactionNo());
  }

  /** It may still be paid, and somebody still wants it to be. */
  boolean payable() {
    return status() == PaymentStatus.CREATED || status() == PaymentStatus.PAYING;
  }
}
