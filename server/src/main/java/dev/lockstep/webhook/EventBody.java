package dev.lockstep.webhook;

import dev.lockstep.outbox.OutboxEvent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The body of a webhook: a CloudEvent 1.0 in structured form. */
final class EventBody {

  private final JsonMapper mapper;

  EventBody(JsonMapper mapper) {
    this.mapper = mapper;
  }

  JsonNode payload(OutboxEvent event) {
    return mapper.readTree(event.payload());
  }

  /** The event's identity, the same for every endpoint and every try. */
  static String id(OutboxEvent event) {
    return event.rootOrderId() + "V" + event.version();
  }

  String of(OutboxEvent event, String type, JsonNode payload) {
    ObjectNode body = envelope(id(event), event.sellerId(), type, event.occurredAt());
    body.put("subject", event.orderId());
    body.set("data", payload);
    return mapper.writeValueAsString(body);
  }

  String ofTest(String eventId, String sellerId, Instant now) {
    ObjectNode body = envelope(eventId, sellerId, EventTypes.TEST, now);
    body.putObject("data").put("message", "This endpoint can be reached.");
    return mapper.writeValueAsString(body);
  }

  private ObjectNode envelope(String id, String sellerId, String type, Instant time) {
    return mapper
        .createObjectNode()
        .put("specversion", "1.0")
        .put("id", id)
        .put("source", "/lockstep/sellers/" + encode(sellerId))
        .put("type", type)
        .put("time", time.toString())
        .put("datacontenttype", "application/json");
  }

  /** A source is a URI reference; a seller's id may hold anything. */
  private static String encode(String sellerId) {
    return URLEncoder.encode(sellerId, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
