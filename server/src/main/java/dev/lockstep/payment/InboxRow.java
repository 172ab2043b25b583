package dev.lockstep.payment;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification as it came, and what became of it.
 *
 * @param headers the headers that matter, one {@code name: value} a line
 */
record InboxRow(
    String key,
    PaymentRow.Account account,
    String notificationId,
    String kind,
    String paymentId,
    @Nullable String orderId,
    String headers,
    byte[] body,
    State state,
    Instant createTime) {

  /** What moves. */
  record State(
      InboxStatus status,
      @Nullable String reason,
      int receiveCount,
      long version,
      Instant modifyTime) {}

  static InboxRow of(
      Notification notification, PaymentRow.Account account, RawNotification raw, State state) {
    Notification.Origin origin = notification.origin();
    String family = PaymentIds.family(account, origin.paymentId());
    return new InboxRow(
        PaymentIds.inboxKey(account, origin.notificationId()),
        account,
        origin.notificationId(),
        notification.kind(),
        origin.paymentId(),
        family,
        InboxHeaders.text(raw),
        raw.body(),
        state,
        state.modifyTime());
  }

  InboxRow moved(InboxStatus status, @Nullable String reason, Instant now) {
    State next = new State(status, reason, state.receiveCount() + 1, state.version() + 1, now);
    return new InboxRow(
        key, account, notificationId, kind, paymentId, orderId, headers, body, next, createTime);
  }
}
