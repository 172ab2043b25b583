package dev.lockstep.simulators.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One callback and the attempt it is about to make.
 *
 * @param attempt number of this attempt, from 1
 */
record Notification(
    Content content, String notifyUrl, int times, int lose, Faults.Forge forge, int attempt) {

  /** The body of the callback, the same in every attempt. */
  record Content(
      String notificationId,
      String type,
      String account,
      Instant occurredAt,
      String paymentId,
      @Nullable String transactionNo,
      @Nullable Long amount,
      @Nullable String currency,
      @Nullable String refundId,
      @Nullable String reason,
      @Nullable String userReceivedAccount) {

    Content withAmount(long changed) {
      return new Content(
          notificationId,
          type,
          account,
          occurredAt,
          paymentId,
          transactionNo,
          changed,
          currency,
          refundId,
          reason,
          userReceivedAccount);
    }
  }

  boolean isLost() {
    return attempt <= lose;
  }

  boolean isForged(Faults.Forge kind) {
    return forge == kind && attempt == lose + 1;
  }

  byte[] body() {
    return Json.bytes(content);
  }

  /** A body with another amount, which the signature of {@link #body()} does not fit. */
  byte[] bodyWithForgedAmount() {
    Long amount = content.amount();
    return Json.bytes(content.withAmount(amount == null ? 1 : amount + 1));
  }
}
