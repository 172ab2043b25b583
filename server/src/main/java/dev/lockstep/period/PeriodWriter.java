package dev.lockstep.period;

import dev.lockstep.outbox.OutboxConsumer;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the hashes in step with what happens to orders. An event says which order to look at; what
 * is written is the order as it is by then. A store that is away is no reason to refuse an event:
 * its family's later events would wait for Redis, at every consumer.
 */
final class PeriodWriter implements OutboxConsumer {

  private final PeriodUpdates updates;

  PeriodWriter(PeriodUpdates updates) {
    this.updates = updates;
  }

  @Override
  public String name() {
    return "period";
  }

  @Override
  public void accept(OutboxEvent event, long id) {
    updates.refresh(List.of(event.rootOrderId()));
  }

  @Override
  public void acceptAll(List<StoredEvent> events) {
    Set<String> orders = new LinkedHashSet<>();
    events.forEach(stored -> orders.add(stored.event().rootOrderId()));
    updates.refresh(orders);
  }
}
