package dev.lockstep.push;

import dev.lockstep.notice.Notice;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.view.CacheRefreshed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * One message to the clients of a user; each transport writes it in its own form.
 *
 * @param key what it is known by: root order id and version of a stored change, or its notice
 * @param event the name clients listen to
 * @param id from where a client resumes that has seen this message
 * @param data a JSON object in one line
 * @param heardNanos when it happened, or was read again to be replayed, by the monotonic timer
 */
record PushMessage(String key, String event, String id, String data, long heardNanos) {

  /** A stored change of an order. */
  static final String ORDER = "orderStatusChanged";

  /** The user is told of a change by a notice, which is stored. */
  static final String NOTICE = "noticeAdded";

  /** An order's copies were brought in step with the database. */
  static final String REFRESHED = "cacheRefreshed";

  /** Changes may have been missed: the client reads everything anew. */
  static final String RESYNC = "resync";

  /** The last of a stream that newer ones of the same user took the place of. */
  static final String REPLACED = "replaced";

  /** The first frame of a WebSocket. */
  static final String HELLO = "hello";

  /** How this node heard of a change. */
  enum Source {
    COMMIT,
    HINT,
    OUTBOX,
    REPLAY
  }

  /** What a change is told as: itself, and the notice of it if there is one. */
  static List<PushMessage> of(OrderChanged changed, Source source) {
    return with(order(changed, source), Notice.of(changed));
  }

  /** The same of a stored change. */
  static List<PushMessage> of(OutboxEvent event, Source source) {
    return with(order(event, source), Notice.of(event));
  }

  private static List<PushMessage> with(PushMessage order, Optional<Notice> notice) {
    return notice.map(it -> List.of(order, of(order, it))).orElseGet(() -> List.of(order));
  }

  private static PushMessage of(PushMessage order, Notice notice) {
    String data =
        "{\"noticeId\":\"%s\",\"orderId\":\"%s\",\"event\":\"%s\",\"at\":\"%s\",\"version\":%d}"
            .formatted(
                notice.id(), notice.orderId(), notice.event(), notice.at(), notice.version());
    return of(noticeKey(order.key()), NOTICE, order.id(), data);
  }

  static PushMessage of(CacheRefreshed refreshed) {
    String data =
        "{\"orderId\":\"%s\",\"at\":\"%s\",\"version\":%d}"
            .formatted(refreshed.rootOrderId(), refreshed.at(), refreshed.version());
    return of("", REFRESHED, Long.toString(micros(refreshed.at())), data);
  }

  /** Ids, names of ours and numbers only, so plain text needs no escaping. */
  private static PushMessage order(OrderChanged changed, Source source) {
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
    return order(
        key(changed.rootOrderId(), changed.version()), changed.at(), json.toString(), source);
  }

  /** The stored payload is the same object; only the source is added. */
  private static PushMessage order(OutboxEvent event, Source source) {
    return order(
        key(event.rootOrderId(), event.version()), event.occurredAt(), event.payload(), source);
  }

  private static PushMessage order(String key, Instant at, String payload, Source source) {
    String open = payload.substring(0, payload.length() - 1);
    return of(key, ORDER, Long.toString(micros(at)), open + ",\"source\":\"" + source + "\"}");
  }

  static PushMessage of(String key, String event, String id, String data) {
    return new PushMessage(key, event, id, data, System.nanoTime());
  }

  /** The same, of something that happened so long before it was heard of. */
  PushMessage older(Duration age) {
    return new PushMessage(key, event, id, data, heardNanos - age.toNanos());
  }

  /** The whole message as one JSON object. */
  String json() {
    return "{\"id\":\"" + id + "\",\"event\":\"" + event + "\",\"data\":" + data + "}";
  }

  static String key(String rootOrderId, long version) {
    return rootOrderId + "/" + version;
  }

  static String noticeKey(String key) {
    return key + "/notice";
  }

  /** The stream's id of a moment: microseconds since 1970. */
  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
