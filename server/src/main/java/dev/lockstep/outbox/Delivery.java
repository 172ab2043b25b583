package dev.lockstep.outbox;

import dev.lockstep.schedule.PartitionLeases;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task of the relay: a few families' events, given to every consumer in order. */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** A family's due events in order, and the leave to work on its partition. */
  record Family(String rootOrderId, List<StoredEvent> events, PartitionLeases.Hold hold) {}

  /** What became of a family: the ids every consumer took, and whether the rest failed. */
  record Outcome(Family family, List<Long> taken, boolean failed) {}

  private final List<OutboxConsumer> consumers;

  Delivery(List<OutboxConsumer> consumers) {
    this.consumers = List.copyOf(consumers);
  }

  /** Tries all at once; if that fails, one by one, so that only the bad family waits. */
  List<Outcome> deliver(List<Family> families) {
    List<StoredEvent> all = families.stream().flatMap(each -> each.events().stream()).toList();
    if (families.stream().allMatch(each -> each.hold().valid()) && givenAtOnce(all)) {
      return families.stream().map(each -> new Outcome(each, ids(each.events()), false)).toList();
    }
    return families.stream().map(this::deliverOneByOne).toList();
  }

  private boolean givenAtOnce(List<StoredEvent> events) {
    try {
      for (OutboxConsumer consumer : consumers) {
        consumer.acceptAll(events);
      }
      return true;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return false; // told again, with its reason, by the one event that fails
    }
  }

  private Outcome deliverOneByOne(Family family) {
    List<Long> taken = new ArrayList<>();
    for (StoredEvent stored : family.events()) {
      // Past the lease's end another node may have gone further: this one stops.
      if (!family.hold().valid() || !given(stored)) {
        return new Outcome(family, taken, true);
      }
      taken.add(stored.id());
    }
    return new Outcome(family, taken, false);
  }

  private boolean given(StoredEvent stored) {
    for (OutboxConsumer consumer : consumers) {
      try {
        consumer.accept(stored.event(), stored.id());
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        LOG.warn(
            "consumer={} event={} orderId={} version={} outcome=failed",
            consumer.name(),
            stored.event().type(),
            stored.event().rootOrderId(),
            stored.event().version(),
            e);
        return false;
      }
    }
    return true;
  }

  private static List<Long> ids(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::id).toList();
  }
}
