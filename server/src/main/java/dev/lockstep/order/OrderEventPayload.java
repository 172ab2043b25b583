package dev.lockstep.order;

import dev.lockstep.outbox.OutboxEvent;

/** The event as it leaves: ids, names of ours and numbers, so plain text needs no escaping. */
final class OrderEventPayload {

  private OrderEventPayload() {}

  static OutboxEvent of(OrderChanged changed) {
    return new OutboxEvent(
        changed.rootOrderId(),
        changed.rootOrderId(),
        changed.version(),
        changed.userId(),
        changed.sellerId(),
        changed.event().name(),
        json(changed),
        changed.at());
  }

  private static String json(OrderChanged changed) {
    StringBuilder json = new StringBuilder(160);
    json.append("{\"orderId\":\"").append(changed.rootOrderId());
    json.append("\",\"event\":\"").append(changed.event());
    json.append("\",\"status\":\"").append(changed.to());
    if (changed.from() != null) {
      json.append("\",\"from\":\"").append(changed.from());
    }
    if (changed.detail() != null) {
      json.append("\",\"detail\":\"").append(changed.detail());
    }
    json.append("\",\"at\":\"").append(changed.at());
    return json.append("\",\"version\":").append(changed.version()).append('}').toString();
  }
}
