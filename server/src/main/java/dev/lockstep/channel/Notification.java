package dev.lockstep.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a channel tells. */
public sealed interface Notification {

  Origin origin();

  /** The word under which the inbox keeps it. */
  String kind();

  /**
   * Where it comes from and what it is about.
   *
   * @param notificationId the channel's own number of it, unique per account, at most 64 characters
   */
  record Origin(
      String notificationId,
      String channel,
      String account,
      Instant occurredAt,
      String paymentId) {}

  /** Money was taken. */
  record Captured(Origin origin, ChannelCapture capture) implements Notification {
    @Override
    public String kind() {
      return "CAPTURED";
    }
  }

  /** The payer's attempt failed. */
  record Failed(Origin origin, String reason) implements Notification {
    @Override
    public String kind() {
      return "FAILED";
    }
  }

  /** The payment was revoked. */
  record Revoked(Origin origin, String reason) implements Notification {
    @Override
    public String kind() {
      return "REVOKED";
    }
  }

  /** Money went back. */
  record RefundSucceeded(Origin origin, RefundNews refund, @Nullable String userReceivedAccount)
      implements Notification {
    @Override
    public String kind() {
      return "REFUND_SUCCEEDED";
    }
  }

  /** The channel gave a refund up. */
  record RefundFailed(Origin origin, RefundNews refund, String reason) implements Notification {
    @Override
    public String kind() {
      return "REFUND_FAILED";
    }
  }

  /**
   * Which refund a notification is about.
   *
   * @param transactionNo the capture it takes from, where the channel says so
   * @param amount minor units, where the channel says so
   */
  record RefundNews(
      String refundNo,
      @Nullable String transactionNo,
      @Nullable Long amount,
      @Nullable String currency) {}
}
