package dev.lockstep.outbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Reads stored events again: for replay to a consumer, and for clients that resume. */
public final class Outbox {

  private static final int PAGE = 500;

  private final OutboxRows rows;

  Outbox(OutboxRows rows) {
    this.rows = rows;
  }

  /**
   * Gives every stored event since a time to a consumer, published or not, and ends at the first
   * one it refuses.
   *
   * @return the id of the last event given, or 0 if there was none
   */
  public long replay(Instant from, OutboxConsumer consumer) throws Exception {
    return replay(0, from, consumer);
  }

  /** The same for every event with a higher id. */
  public long replay(long afterId, OutboxConsumer consumer) throws Exception {
    return replay(afterId, Instant.EPOCH, consumer);
  }

  private long replay(long afterId, Instant from, OutboxConsumer consumer) throws Exception {
    long last = afterId;
    List<StoredEvent> page;
    do {
      page = rows.after(last, from, PAGE);
      for (StoredEvent stored : page) {
        consumer.accept(stored.event(), stored.id());
        last = stored.id();
      }
    } while (page.size() == PAGE);
    return last;
  }

  /** The first events of a user since a time, by id: those of a family in order of version. */
  public List<StoredEvent> ofUser(String userId, Instant from, int limit) throws SQLException {
    return rows.ofUser(userId, from, limit);
  }

  /** A user's first events since a time that some consumer may not have had yet. */
  public List<StoredEvent> unpublished(String userId, Instant from, int limit) throws SQLException {
    return rows.unpublished(userId, from, limit);
  }

  /** The first events with a higher id; one with a lower id may still become visible later. */
  public List<StoredEvent> after(long id, int limit) throws SQLException {
    return rows.after(id, Instant.EPOCH, limit);
  }

  /** Those of these events that are visible; none for an empty list. */
  public List<StoredEvent> byIds(Collection<Long> ids) throws SQLException {
    return ids.isEmpty() ? List.of() : rows.byIds(ids);
  }

  /** The highest visible id, 0 if there is none. */
  public long lastId() throws SQLException {
    return rows.lastId();
  }

  /** The highest visible id of the events that occurred before this time, 0 if there is none. */
  public long lastIdBefore(Instant time) throws SQLException {
    return rows.lastIdBefore(time);
  }
}
