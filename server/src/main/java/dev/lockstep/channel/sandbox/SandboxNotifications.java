package dev.lockstep.channel.sandbox;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.Notification.Origin;
import dev.lockstep.channel.Notification.RefundNews;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.Verification;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the bodies of the bank's notifications. */
final class SandboxNotifications {

  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,64}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final long AMOUNT_MAX = (1L << 53) - 1;
  private static final Instant TIME_MAX = Instant.parse("9999-01-01T00:00:00Z");
  private static final int REASON_LENGTH_MAX = 255;
  private static final int RECEIVER_LENGTH_MAX = 128;

  /** The body does not hold what it must. */
  static final class BodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyException(String field) {
      super(field + " is missing or wrong", null, false, false);
    }
  }

  private final JsonMapper json;
  private final String channel;
  private final String account;

  SandboxNotifications(JsonMapper json, String channel, String account) {
    this.json = json;
    this.channel = channel;
    this.account = account;
  }

  Verification read(RawNotification raw) {
    try {
      JsonNode body = json.readTree(raw.body());
      if (body == null || !body.isObject()) {
        return new Verification.Malformed("the body is no object");
      }
      Origin origin =
          new Origin(
              id(body, "notificationId"),
              channel,
              id(body, "account"),
              time(body, "occurredAt"),
              id(body, "paymentId"));
      if (!origin.account().equals(account)) {
        return new Verification.Forged("it is for another account");
      }
      if (!origin.notificationId().equals(raw.header(SandboxSignatures.ID))) {
        return new Verification.Malformed("header and body name different notifications");
      }
      return new Verification.Genuine(notification(body, origin));
    } catch (JacksonException e) {
      return new Verification.Malformed("the body is no JSON");
    } catch (BodyException e) {
      return new Verification.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Notification notification(JsonNode body, Origin origin) {
    return switch (body.path("type").asString("")) {
      case "CHARGE_SUCCEEDED" ->
          new Notification.Captured(
              origin,
              new ChannelCapture(
                  id(body, "transactionNo"), amount(body), currency(body), origin.occurredAt()));
      case "CHARGE_FAILED" -> new Notification.Failed(origin, reason(body));
      case "CHARGE_REVOKED" -> new Notification.Revoked(origin, reason(body));
      case "REFUND_SUCCEEDED" ->
          new Notification.RefundSucceeded(
              origin, refund(body), text(body, "userReceivedAccount", RECEIVER_LENGTH_MAX));
      case "REFUND_FAILED" -> new Notification.RefundFailed(origin, refund(body), reason(body));
      default -> throw new BodyException("type");
    };
  }

  private static RefundNews refund(JsonNode body) {
    boolean priced = body.hasNonNull("amount");
    return new RefundNews(
        id(body, "refundId"),
        body.hasNonNull("transactionNo") ? id(body, "transactionNo") : null,
        priced ? amount(body) : null,
        priced ? currency(body) : null);
  }

  private static String reason(JsonNode body) {
    String reason = text(body, "reason", REASON_LENGTH_MAX);
    return reason == null ? "no reason given" : reason;
  }

  static String id(JsonNode body, String field) {
    String value = body.path(field).asString("");
    if (!ID.matcher(value).matches()) {
      throw new BodyException(field);
    }
    return value;
  }

  static long amount(JsonNode body) {
    JsonNode amount = body.path("amount");
    if (!amount.isIntegralNumber() || !amount.canConvertToLong()) {
      throw new BodyException("amount");
    }
    long value = amount.longValue();
    if (value <= 0 || value > AMOUNT_MAX) {
      throw new BodyException("amount");
    }
    return value;
  }

  static String currency(JsonNode body) {
    String currency = body.path("currency").asString("");
    if (!CURRENCY.matcher(currency).matches()) {
      throw new BodyException("currency");
    }
    return currency;
  }

  static Instant time(JsonNode body, String field) {
    try {
      Instant time = Instant.parse(body.path(field).asString(""));
      if (time.isAfter(Instant.EPOCH) && time.isBefore(TIME_MAX)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Refused below, as a time beyond the calendar of databases is.
    }
    throw new BodyException(field);
  }

  /** A text cut to the length, control characters replaced; null if there is none. */
  static @Nullable String text(JsonNode body, String field, int lengthMax) {
    if (!body.hasNonNull(field)) {
      return null;
    }
    String text = body.path(field).asString("").replaceAll("\\p{Cntrl}", " ");
    return text.length() <= lengthMax ? text : text.substring(0, lengthMax);
  }
}
