package dev.lockstep.outbox;

/**
 * An event with its place in the outbox.
 *
 * @param id grows with every event of a family; ids of other families may become visible later than
 *     higher ones
 */
public record StoredEvent(long id, OutboxEvent event) {}
