package dev.lockstep.webhook;

import dev.lockstep.order.OrderEvent;
import dev.lockstep.payment.PaymentDetail;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The types of events webhooks tell of. An order's changes are {@code dev.lockstep.order.*};
 * changes of its money that do not move it are {@code dev.lockstep.payment.*} and {@code refund.*}.
 */
final class EventTypes {

  static final String PREFIX = "dev.lockstep.";
  static final String TEST = PREFIX + "webhook.test";

  /** Every type an endpoint can ask for. A test event comes whatever it asks for. */
  static final SortedSet<String> ALL = all();

  private EventTypes() {}

  /** The type of a stored event, or null for one of a newer release beside this one. */
  static @Nullable String of(String event, String detail) {
    String type =
        event.equals(OrderEvent.PAYMENT_CHANGED.name())
            ? ofDetail(detail)
            : PREFIX + "order." + event.toLowerCase(Locale.ROOT);
    return ALL.contains(type) ? type : null;
  }

  private static String ofDetail(String detail) {
    int word = detail.indexOf('_');
    String area = word < 0 ? "" : detail.substring(0, word).toLowerCase(Locale.ROOT);
    return PREFIX + area + "." + detail.substring(word + 1).toLowerCase(Locale.ROOT);
  }

  private static SortedSet<String> all() {
    SortedSet<String> types = new TreeSet<>();
    for (OrderEvent event : OrderEvent.values()) {
      if (event != OrderEvent.PAYMENT_CHANGED) {
        types.add(PREFIX + "order." + event.name().toLowerCase(Locale.ROOT));
      }
    }
    for (PaymentDetail detail : PaymentDetail.values()) {
      types.add(ofDetail(detail.name()));
    }
    return Collections.unmodifiableSortedSet(types);
  }
}
