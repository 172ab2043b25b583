package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;
import java.time.Instant;

/** Money a channel took, and what became of it. Amounts are minor units of its currency. */
record CaptureRow(
    String orderId,
    String paymentId,
    PaymentRow.Account account,
    ChannelCapture capture,
    CaptureEnd end,
    long refunded,
    long version,
    Instant createTime,
    Instant modifyTime) {

  static CaptureRow of(CaptureNews news, String orderId, CaptureEnd end, Instant now) {
    return new CaptureRow(
        orderId, news.paymentId(), news.account(), news.capture(), end, 0, 1, now, now);
  }

  String key() {
    return keyOf(account, transactionNo());
  }

  static String keyOf(PaymentRow.Account account, String transactionNo) {
    return account.channel() + "/" + account.account() + "/" + transactionNo;
  }

  String transactionNo() {
    return capture.transactionNo();
  }

  long amount() {
    return capture.amount();
  }

  CaptureRow ended(CaptureEnd next, Instant now) {
    return new CaptureRow(
        orderId, paymentId, account, capture, next, refunded, version + 1, createTime, now);
  }

  CaptureRow withRefunded(long more, Instant now) {
    return withRefundedAs(more, end, now);
  }

  CaptureRow withRefundedAs(long more, CaptureEnd next, Instant now) {
    long sum = Math.addExact(refunded, more);
    if (more <= 0 || sum > amount()) {
      throw new IllegalStateException("refunded " + sum + " of " + amount() + ": " + key());
    }
    return new CaptureRow(
        orderId, paymentId, account, capture, next, sum, version + 1, createTime, now);
  }
}
