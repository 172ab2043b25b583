package dev.lockstep.outbox;

import dev.lockstep.commit.Table;
import dev.lockstep.commit.Workspace;
import java.time.Instant;

/**
 * An event of one order family, as it is stored and relayed. Its identity is the family's root and
 * version: a consumer that has seen a version drops it when it comes again.
 *
 * @param type the event's name in the catalogue of events
 * @param payload JSON; ids, names of statuses and numbers only, never personal data
 */
public record OutboxEvent(
    String rootOrderId,
    String orderId,
    long version,
    String userId,
    String sellerId,
    String type,
    String payload,
    Instant occurredAt) {

  private static final Table<OutboxEvent> TABLE =
      Table.<OutboxEvent>named("outbox", OutboxEvent::rootOrderId)
          .fixed("partition_no", (p, row) -> p.small(Partitions.of(row.rootOrderId())))
          .fixed("root_order_id", (p, row) -> p.text(row.rootOrderId()))
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("version", (p, row) -> p.number(row.version()))
          .fixed("user_id", (p, row) -> p.text(row.userId()))
          .fixed("seller_id", (p, row) -> p.text(row.sellerId()))
          .fixed("event_type", (p, row) -> p.text(row.type()))
          .fixed("payload", (p, row) -> p.text(row.payload()))
          .fixed("occurred_at", (p, row) -> p.time(row.occurredAt()))
          .appendOnly();

  /** Appends the event: it leaves exactly when the command's group commits. */
  public void append(Workspace workspace) {
    workspace.insert(TABLE, this);
  }
}
