package dev.lockstep.push;

import dev.lockstep.order.OrderChanged;
import dev.lockstep.outbox.OutboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One change as it goes over the wire, encoded once for all of a user's clients.
 *
 * @param key the change's identity, root order id and version
 * @param heardNanos when this node heard of it, by the monotonic timer
 */
record PushMessage(String key, long heardNanos, byte[] frame) {

  /** How this node heard of a change. */
  enum Source {
    COMMIT,
    OUTBOX,
    REPLAY
  }

  /** Ids, names of ours and numbers only, so plain text needs no escaping. */
  static PushMessage of(OrderChanged changed) {
    StringBuilder json = new StringBuilder(192);
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
    json.append("\",\"version\":").append(changed.version()).append('}');
    return of(
        key(changed.rootOrderId(), changed.version()),
        changed.at(),
        json.toString(),
        Source.COMMIT);
  }

  /** The stored payload is the same object; only the source is added. */
  static PushMessage of(OutboxEvent event, Source source) {
    return of(
        key(event.rootOrderId(), event.version()), event.occurredAt(), event.payload(), source);
  }

  private static PushMessage of(String key, Instant at, String payload, Source source) {
    String frame =
        "event: orderStatusChanged\nid: "
            + micros(at)
            + "\ndata: "
            + payload.substring(0, payload.length() - 1)
            + ",\"source\":\""
            + source
            + "\"}\n\n";
    return new PushMessage(key, System.nanoTime(), frame.getBytes(StandardCharsets.UTF_8));
  }

  static String key(String rootOrderId, long version) {
    return rootOrderId + "/" + version;
  }

  /** The stream's id of a moment: microseconds since 1970. */
  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
