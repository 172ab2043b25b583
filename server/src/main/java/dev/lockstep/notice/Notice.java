package dev.lockstep.notice;

import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.outbox.OutboxEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a user is told of a change. It follows from the change alone: wherever the change is known,
 * its notice is.
 *
 * @param event the order's event, or what happened to its payment
 * @param version of the order's family
 * @param at when the change was committed
 */
public record Notice(String userId, String orderId, String event, long version, Instant at) {

  /** The change it tells of, so that the change may come again. */
  public String id() {
    return orderId + "V" + version;
  }

  /** The notice of a change; empty if its user is not told of it. */
  public static Optional<Notice> of(OrderChanged changed) {
    return of(changed.event(), changed.detail())
        .map(word ->
            new Notice(
                changed.userId(), changed.rootOrderId(), word, changed.version(), changed.at()));
  }

  /** The same of a stored change; empty also for an event of a newer release. */
  public static Optional<Notice> of(OutboxEvent event) {
    OrderEvent type = known(event.type());
    if (type == null) {
      return Optional.empty();
    }
    String detail =
        type == OrderEvent.PAYMENT_CHANGED
            ? JsonMapper.shared().readTree(event.payload()).path("detail").asString("")
            : null;
    return of(type, detail)
        .map(word ->
            new Notice(event.userId(), event.orderId(), word, event.version(), event.occurredAt()));
  }

  private static Optional<String> of(OrderEvent event, @Nullable String detail) {
    String what = detail == null ? "" : detail;
    if (!NoticePolicy.tells(event, what)) {
      return Optional.empty();
    }
    return Optional.of(event == OrderEvent.PAYMENT_CHANGED ? what : event.name());
  }

  private static @Nullable OrderEvent known(String type) {
    for (OrderEvent event : OrderEvent.values()) {
      if (event.name().equals(type)) {
        return event;
      }
    }
    return null;
  }
}
