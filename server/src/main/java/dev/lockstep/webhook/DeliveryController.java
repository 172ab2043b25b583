package dev.lockstep.webhook;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The log of deliveries, and sending them once more. */
@RestController
@RequestMapping("/api/v1/webhook-endpoints/{endpointId}")
class DeliveryController {

  private static final int ORDER_ID_MAX = 50;

  record Page(List<Deliveries.Logged> items, @Nullable String nextCursor) {}

  record Count(int count) {}

  record Sent(String eventId) {}

  private final EndpointAccess access;
  private final Deliveries deliveries;
  private final EventBody body;
  private final WebhookWorker worker;
  private final Clock clock;

  DeliveryController(
      EndpointAccess access, Stores stores, EventBody body, WebhookWorker worker, Clock clock) {
    this.access = access;
    this.deliveries = stores.deliveries();
    this.body = body;
    this.worker = worker;
    this.clock = clock;
  }

  @GetMapping("/deliveries")
  @Operation(operationId = "listWebhookDeliveries", summary = "Lists deliveries, newest first")
  Page list(@PathVariable String endpointId, Caller caller, QueryParameters query) {
    access.find(endpointId, caller);
    DeliveryState state = query.optionalChoice("state", DeliveryState.class);
    String orderId = query.optionalString("orderId", ORDER_ID_MAX);
    int limit = query.limit();
    Cursor cursor = query.cursor(1);
    query.check();
    long before = cursor == null ? Long.MAX_VALUE : number(cursor.parts().getFirst());
    List<Deliveries.Logged> found =
        deliveries.page(endpointId, new Deliveries.Part(state, orderId, before, limit + 1));
    List<Deliveries.Logged> items = found.stream().limit(limit).toList();
    String next = found.size() > limit ? Cursor.of(items.getLast().deliveryId()).encode() : null;
    return new Page(items, next);
  }

  @PostMapping("/deliveries/{deliveryId}/replay")
  @Operation(operationId = "replayWebhookDelivery", summary = "Sends an ended delivery once more")
  Deliveries.Logged replay(
      @PathVariable String endpointId, @PathVariable String deliveryId, Caller caller) {
    enabled(endpointId, caller);
    long id = number(deliveryId);
    find(endpointId, id);
    if (!deliveries.replay(endpointId, id, clock.instant())) {
      throw new Refusal(WebhookCode.WEBHOOK_DELIVERY_PENDING);
    }
    worker.nudge();
    return find(endpointId, id);
  }

  @PostMapping("/replay")
  @Operation(operationId = "replayWebhookDeliveries", summary = "Sends a time's deliveries again")
  Count replay(@PathVariable String endpointId, Caller caller, JsonBody request) {
    enabled(endpointId, caller);
    Instant from = request.optionalInstant("from");
    Instant to = request.optionalInstant("to");
    DeliveryState state = request.optionalChoice("state", DeliveryState.class);
    if (from == null || to == null || !from.isBefore(to)) {
      request.fault(FieldCode.FIELD_RANGE, "from", "must be given and be before to");
    }
    if (state == DeliveryState.PENDING) {
      request.fault(FieldCode.FIELD_ENUM, "state", "must be DEAD or SUCCEEDED");
    }
    request.check();
    DeliveryState ended = state == null ? DeliveryState.DEAD : state;
    Instant start = from == null ? Instant.EPOCH : from;
    Instant end = to == null ? Instant.EPOCH : to;
    var span = new Deliveries.Span(ended, start, end);
    int count = deliveries.replay(endpointId, span, clock.instant());
    worker.nudge();
    return new Count(count);
  }

  @PostMapping("/test")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(operationId = "testWebhookEndpoint", summary = "Sends a test event")
  Sent test(@PathVariable String endpointId, Caller caller) {
    Endpoint endpoint = enabled(endpointId, caller);
    Instant now = clock.instant();
    String eventId = "test-" + UUID.randomUUID();
    String text = body.ofTest(eventId, endpoint.sellerId(), now);
    deliveries.add(
        List.of(new NewDelivery(endpoint, eventId, eventId, 1, EventTypes.TEST, text, now)), now);
    worker.nudge();
    return new Sent(eventId);
  }

  private Endpoint enabled(String endpointId, Caller caller) {
    Endpoint endpoint = access.find(endpointId, caller);
    if (!endpoint.health().enabled()) {
      throw new Refusal(WebhookCode.WEBHOOK_ENDPOINT_DISABLED);
    }
    return endpoint;
  }

  private Deliveries.Logged find(String endpointId, long id) {
    return deliveries
        .find(endpointId, id)
        .orElseThrow(() -> new Refusal(WebhookCode.WEBHOOK_DELIVERY_NOT_FOUND));
  }

  /** What is no number is the id of nothing. */
  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
