package dev.lockstep.outbox;

import java.util.List;

/**
 * Takes events after their commit: at least once, and the events of one family in the order of
 * their versions. An event may come again, also long after later ones were seen; its identity is
 * (root order id, version).
 */
public interface OutboxConsumer {

  /** Stable name, for logs and metrics. */
  String name();

  /**
   * Takes one event. Whatever this throws, the event comes again after a back-off, and the later
   * events of its family wait for it; other families go on.
   *
   * @param id grows with every event of a family; not in commit order across families
   */
  void accept(OutboxEvent event, long id) throws Exception;

  /**
   * Takes a few families' events at once, for consumers that save by it. If it throws, the events
   * come again one by one.
   */
  default void acceptAll(List<StoredEvent> events) throws Exception {
    for (StoredEvent stored : events) {
      accept(stored.event(), stored.id());
    }
  }
}
