package dev.lockstep.webhook;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Endpoints as their owners manage them. */
@RestController
@RequestMapping("/api/v1/webhook-endpoints")
class WebhookController {

  private static final int DESCRIPTION_MAX = 200;
  private static final int TYPE_MAX = 80;

  enum State {
    ENABLED,
    DISABLED
  }

  /** An endpoint on the wire; the secret only when it is made. */
  record View(
      String endpointId,
      String sellerId,
      String url,
      @Nullable String description,
      List<String> eventTypes,
      State state,
      @Nullable DisabledReason disabledReason,
      int failures,
      @Nullable Instant failingSince,
      @Nullable Instant nextProbeAt,
      @Nullable Instant formerSecretUntil,
      Instant createTime,
      @Nullable String secret) {

    static View of(Endpoint endpoint, @Nullable String secret) {
      Health health = endpoint.health();
      return new View(
          endpoint.endpointId(),
          endpoint.sellerId(),
          endpoint.wish().url(),
          endpoint.wish().description(),
          endpoint.wish().eventTypes(),
          health.enabled() ? State.ENABLED : State.DISABLED,
          health.disabledReason(),
          health.failures(),
          health.failingSince(),
          health.probeAt(),
          endpoint.secrets().formerUntil(),
          endpoint.created(),
          secret);
    }

    /** Secrets do not belong into logs. */
    @Override
    public String toString() {
      return "View[" + endpointId + "]";
    }
  }

  record Page(List<View> items, @Nullable String nextCursor) {}

  record Deleted(String endpointId) {}

  private final EndpointDesk desk;
  private final EndpointAccess access;
  private final Endpoints endpoints;
  private final Targets targets;

  WebhookController(EndpointDesk desk, EndpointAccess access, Stores stores, Targets targets) {
    this.desk = desk;
    this.access = access;
    this.endpoints = stores.endpoints();
    this.targets = targets;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(operationId = "createWebhookEndpoint", summary = "Adds an endpoint")
  View create(Caller caller, JsonBody body) {
    String seller = access.seller(caller, body);
    Endpoint.Wish wish = wish(body);
    State state = body.optionalChoice("state", State.class);
    body.check();
    EndpointDesk.Told told = desk.create(seller, wish, state != State.DISABLED);
    return View.of(told.endpoint(), told.secret());
  }

  @GetMapping
  @Operation(operationId = "listWebhookEndpoints", summary = "Lists endpoints of a seller")
  Page list(Caller caller, QueryParameters query) {
    String seller = access.seller(caller, query);
    int limit = query.limit();
    Cursor cursor = query.cursor(1);
    query.check();
    List<Endpoint> found =
        endpoints.page(seller, cursor == null ? "" : cursor.parts().getFirst(), limit + 1);
    List<View> items = found.stream().limit(limit).map(each -> View.of(each, null)).toList();
    String next = found.size() > limit ? Cursor.of(items.getLast().endpointId()).encode() : null;
    return new Page(items, next);
  }

  @GetMapping("/{endpointId}")
  @Operation(operationId = "getWebhookEndpoint", summary = "Shows an endpoint")
  View get(@PathVariable String endpointId, Caller caller) {
    return View.of(access.find(endpointId, caller), null);
  }

  @PutMapping("/{endpointId}")
  @Operation(operationId = "putWebhookEndpoint", summary = "Changes an endpoint")
  View put(@PathVariable String endpointId, Caller caller, JsonBody body) {
    access.find(endpointId, caller);
    Endpoint.Wish wish = wish(body);
    State state = body.optionalChoice("state", State.class);
    body.check();
    Boolean enabled = state == null ? null : state == State.ENABLED;
    return View.of(desk.change(endpointId, wish, enabled), null);
  }

  @DeleteMapping("/{endpointId}")
  @Operation(operationId = "deleteWebhookEndpoint", summary = "Removes an endpoint and its log")
  Deleted delete(@PathVariable String endpointId, Caller caller) {
    access.find(endpointId, caller);
    desk.delete(endpointId);
    return new Deleted(endpointId);
  }

  @PostMapping("/{endpointId}/rotate-secret")
  @Operation(operationId = "rotateWebhookSecret", summary = "Makes a new secret")
  View rotate(@PathVariable String endpointId, Caller caller, JsonBody body) {
    access.find(endpointId, caller);
    EndpointDesk.Drop drop = body.optionalChoice("drop", EndpointDesk.Drop.class);
    body.check();
    EndpointDesk.Told told = desk.rotate(endpointId, drop);
    return View.of(told.endpoint(), told.secret());
  }

  @PostMapping("/{endpointId}/enable")
  @Operation(operationId = "enableWebhookEndpoint", summary = "Enables an endpoint")
  View enable(@PathVariable String endpointId, Caller caller) {
    access.find(endpointId, caller);
    return View.of(desk.enable(endpointId), null);
  }

  private Endpoint.Wish wish(JsonBody body) {
    String url = body.string("url", 1, Targets.URL_MAX);
    targets.fault(url).ifPresent(fault -> body.fault(FieldCode.FIELD_PATTERN, "url", fault));
    String description = body.optionalString("description", DESCRIPTION_MAX);
    List<String> types = body.strings("eventTypes", 0, EventTypes.ALL.size(), TYPE_MAX);
    for (int i = 0; i < types.size(); i++) {
      if (!EventTypes.ALL.contains(types.get(i))) {
        body.fault(FieldCode.FIELD_ENUM, "eventTypes[" + i + "]", "is no type of event");
      }
    }
    return new Endpoint.Wish(url, description, types.stream().distinct().sorted().toList());
  }
}
