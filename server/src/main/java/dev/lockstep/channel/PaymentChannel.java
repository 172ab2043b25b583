package dev.lockstep.channel;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One account at one payment channel. Calls may block for some seconds, so they are never made from
 * a commit lane; none of them throws for what the network or the channel does. A time-out is
 * Unknown, never a failure: only asking again can tell.
 */
public interface PaymentChannel {

  /** The name in paths and in {@code pay_type}: lower-case letters, digits and dashes, 1 to 32. */
  String name();

  /** The merchant's account at the channel, at most 64 characters. */
  String account();

  /** Whether it moves real money. */
  boolean livemode();

  /** The ways to pay this channel offers, {@code PAGE}, {@code NATIVE} and so on. */
  Set<String> methods();

  /** Whether the channel takes the ISO 4217 currency. */
  boolean takes(String currency);

  /** Opens a payment; the same request again gives the same payment. */
  OpenResult open(OpenRequest request);

  /** What the channel knows of a payment. */
  QueryResult query(String paymentId);

  /** Closes a payment, so that it can no longer be paid; one that has been paid stays paid. */
  CloseResult close(String paymentId);

  /** Sends money back; the same refund number again is the same refund. */
  RefundResult refund(RefundRequest request);

  /** What the channel knows of a refund. */
  RefundResult queryRefund(String refundNo);

  /** Judges whether a notification is the channel's and of this account, and reads it. */
  Verification verify(RawNotification raw);

  /** Reads a notification that was found genuine before, whatever its keys are by now. */
  Verification read(RawNotification raw);

  /** What the channel wants to hear once its notification is safely stored. */
  Acknowledgement acknowledgement();

  /**
   * A page of the channel's book of captures of this account in capture order, for the audit; empty
   * if the channel keeps no book that can be read at any time.
   *
   * @throws IllegalStateException if the book cannot be read now
   */
  default Optional<BookPage> book(@Nullable String cursor) {
    return Optional.empty();
  }

  /**
   * Whether {@link #book} can be read at any time; other channels are reconciled by their bills.
   */
  default boolean keepsBook() {
    return false;
  }

  /** The answer to a notification, in the channel's own form. */
  record Acknowledgement(String contentType, String body) {}

  /**
   * A notification as it came.
   *
   * @param headers first values by lower-case name
   * @param receivedAt against which its age is measured
   */
  record RawNotification(Map<String, String> headers, byte[] body, Instant receivedAt) {
    public RawNotification {
      headers = Map.copyOf(headers);
    }

    /** The header of this name in any case, or null. */
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }
}
