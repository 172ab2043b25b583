package dev.lockstep.push;

import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change as nodes tell it to each other: a line of ASCII text. Texts that are not ours go as
 * Base64, null as a dot.
 */
final class ChangeText {

  private static final String NULL = ".";
  private static final String TEXT = "([A-Za-z0-9_-]{0,300})";

  /** Root order id, version, event, status before and after, moment, user, seller, detail. */
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9]{1,32}) ([0-9]{1,18}) ([A-Z_]{1,40}) (\\.|[A-Z_]{1,40}) ([A-Z_]{1,40})"
              + " ([0-9]{1,17}) %1$s %1$s (\\.|[A-Za-z0-9_-]{0,300})".formatted(TEXT));

  private ChangeText() {}

  /** The line, with the end of it. */
  static String of(OrderChanged changed) {
    OrderStatus from = changed.from();
    String detail = changed.detail();
    return String.join(
            " ",
            changed.rootOrderId(),
            Long.toString(changed.version()),
            changed.event().name(),
            from == null ? NULL : from.name(),
            changed.to().name(),
            Long.toString(PushMessage.micros(changed.at())),
            encoded(changed.userId()),
            encoded(changed.sellerId()),
            detail == null ? NULL : encoded(detail))
        + '\n';
  }

  /** The change of a line without its end; empty if it tells what this release does not know. */
  static Optional<OrderChanged> read(String line) {
    Matcher parts = LINE.matcher(line);
    try {
      return parts.matches() ? Optional.of(change(parts)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      // A status or an event of a later release, or no Base64.
      return Optional.empty();
    }
  }

  private static OrderChanged change(Matcher parts) {
    return new OrderChanged(
        parts.group(1),
        Long.parseLong(parts.group(2)),
        OrderEvent.valueOf(parts.group(3)),
        parts.group(4).equals(NULL) ? null : OrderStatus.valueOf(parts.group(4)),
        OrderStatus.valueOf(parts.group(5)),
        decoded(parts.group(7)),
        decoded(parts.group(8)),
        parts.group(9).equals(NULL) ? null : decoded(parts.group(9)),
        PushMessage.instant(Long.parseLong(parts.group(6))));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
