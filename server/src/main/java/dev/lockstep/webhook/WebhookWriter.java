package dev.lockstep.webhook;

import dev.lockstep.outbox.OutboxConsumer;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes a delivery for every event and every endpoint of its seller that wants it, once. */
final class WebhookWriter implements OutboxConsumer {

  private final Endpoints endpoints;
  private final Deliveries deliveries;
  private final EventBody body;
  private final Clock clock;
  private final Runnable written;

  /**
   * Consumes for the worker.
   *
   * @param written called when there is something new to deliver
   */
  WebhookWriter(Stores stores, EventBody body, Clock clock, Runnable written) {
    this.endpoints = stores.endpoints();
    this.deliveries = stores.deliveries();
    this.body = body;
    this.clock = clock;
    this.written = written;
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void accept(OutboxEvent event, long id) {
    acceptAll(List.of(new StoredEvent(id, event)));
  }

  @Override
  public void acceptAll(List<StoredEvent> events) {
    Set<String> sellers = new TreeSet<>();
    events.forEach(stored -> sellers.add(stored.event().sellerId()));
    Map<String, List<Endpoint>> bySeller =
        endpoints.ofSellers(sellers).stream().collect(Collectors.groupingBy(Endpoint::sellerId));
    if (bySeller.isEmpty()) {
      return;
    }
    List<NewDelivery> wanted = new ArrayList<>();
    for (StoredEvent stored : events) {
      OutboxEvent event = stored.event();
      add(event, bySeller.getOrDefault(event.sellerId(), List.of()), wanted);
    }
    if (!wanted.isEmpty()) {
      // In key order, so that two nodes that write the same rows cannot wait for each other.
      wanted.sort(
          Comparator.comparing((NewDelivery each) -> each.endpoint().endpointId())
              .thenComparing(NewDelivery::eventId));
      deliveries.add(wanted, clock.instant());
      written.run();
    }
  }

  private void add(OutboxEvent event, List<Endpoint> asked, List<NewDelivery> wanted) {
    if (asked.isEmpty()) {
      return;
    }
    JsonNode payload = body.payload(event);
    String type = EventTypes.of(event.type(), payload.path("detail").asString(""));
    if (type == null) {
      return;
    }
    String text = body.of(event, type, payload);
    for (Endpoint endpoint : asked) {
      if (endpoint.wish().wants(type)) {
        wanted.add(
            new NewDelivery(
                endpoint,
                EventBody.id(event),
                event.rootOrderId(),
                event.version(),
                type,
                text,
                event.occurredAt()));
      }
    }
  }
}
