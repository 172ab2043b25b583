package dev.lockstep.webhook;

import static dev.lockstep.webhook.Endpoints.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The log of deliveries: written by events, read and replayed by their owner. */
final class Deliveries {

  static final int REPLAYED_MAX = 10_000;

  static final int COUNTED_MAX = 100_000;

  private static final int BATCH = 5_000;

  private static final String INSERT =
      """
      INSERT INTO webhook_delivery
        (endpoint_id, event_id, order_id, version, event_type, body, delivery_state, attempts,
         claim_no, next_attempt_at, last_error, occurred_at, gmt_create, gmt_modified)
      VALUES (:endpoint, :event, :order, :version, :type, :body, :state, 0, 0, :now, :error,
         :occurred, :now, :now)
      ON CONFLICT (endpoint_id, event_id) DO NOTHING
      """;

  private static final String PAGE =
      """
      SELECT * FROM webhook_delivery
      WHERE endpoint_id = :endpoint AND id < :before
        AND (:state < 0 OR delivery_state = :state) AND (:order = '' OR order_id = :order)
      ORDER BY id DESC LIMIT :limit
      """;

  private static final String FIND =
      """
      SELECT * FROM webhook_delivery WHERE endpoint_id = :endpoint AND id = :id
      """;

  /** A claim that still holds is left to end; the replay waits for it. */
  private static final String REPLAY =
      """
      UPDATE webhook_delivery
      SET delivery_state = 0, attempts = 0, next_attempt_at = :now, gmt_modified = :now
      WHERE endpoint_id = :endpoint AND id = :id AND delivery_state <> 0
      """;

  private static final String REPLAY_RANGE =
      """
      UPDATE webhook_delivery
      SET delivery_state = 0, attempts = 0, next_attempt_at = :now, gmt_modified = :now
      WHERE id IN (
        SELECT id FROM webhook_delivery
        WHERE endpoint_id = :endpoint AND delivery_state = :state
          AND occurred_at >= :from AND occurred_at < :to
        ORDER BY id LIMIT :limit)
        AND delivery_state = :state
      """;

  private static final String END_PENDING =
      """
      UPDATE webhook_delivery
      SET delivery_state = 2, last_error = 'ENDPOINT_DISABLED', gmt_modified = :now
      WHERE id IN (
        SELECT id FROM (
          SELECT id FROM webhook_delivery
          WHERE endpoint_id = :endpoint AND delivery_state = 0 ORDER BY id LIMIT :limit) waiting)
        AND delivery_state = 0
      """;

  private static final String DISABLED =
      """
      SELECT e.endpoint_id FROM webhook_endpoint e
      WHERE e.endpoint_state = 2 AND EXISTS (
        SELECT 1 FROM webhook_delivery d
        WHERE d.endpoint_id = e.endpoint_id AND d.delivery_state = 0)
      """;

  private static final String DELETE_OLD =
      """
      DELETE FROM webhook_delivery WHERE id IN (
        SELECT id FROM (
          SELECT id FROM webhook_delivery
          WHERE delivery_state <> 0 AND gmt_modified < :before AND gmt_create < :before
          LIMIT :limit) old)
      """;

  private static final String DELETE_ORPHANS =
      """
      DELETE FROM webhook_delivery WHERE id IN (
        SELECT id FROM (
          SELECT d.id FROM webhook_delivery d
          LEFT JOIN webhook_endpoint e ON e.endpoint_id = d.endpoint_id
          WHERE e.endpoint_id IS NULL LIMIT :limit) orphan)
      """;

  private static final String COUNT =
      """
      SELECT count(*) AS rows_found, min(gmt_create) AS oldest FROM (
        SELECT gmt_create FROM webhook_delivery
        WHERE delivery_state = :state ORDER BY gmt_create LIMIT :limit) found
      """;

  /** A delivery as its owner sees it. */
  record Logged(
      String deliveryId,
      String eventId,
      String eventType,
      String orderId,
      long version,
      DeliveryState state,
      int attempts,
      @Nullable Instant nextAttemptAt,
      @Nullable Integer lastStatus,
      @Nullable String lastError,
      @Nullable String lastExcerpt,
      Instant occurredAt,
      Instant createdAt,
      Instant changedAt) {}

  /** Part of the log. */
  record Part(@Nullable DeliveryState state, @Nullable String orderId, long before, int limit) {}

  /** Which deliveries are sent once more: those of events within the time. */
  record Span(DeliveryState state, Instant from, Instant to) {}

  /** How many are in a state, at most {@value #COUNTED_MAX}, and since when the oldest is known. */
  record Count(long rows, @Nullable Instant oldest) {}

  private final JdbcClient jdbc;
  private final NamedParameterJdbcTemplate batches;
  private final TransactionTemplate transaction;

  Deliveries(JdbcClient jdbc, NamedParameterJdbcTemplate batches, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.batches = batches;
    this.transaction = transaction;
  }

  /** Adds those that are not there yet, in one transaction. For a disabled endpoint they end. */
  void add(List<NewDelivery> wanted, Instant now) {
    SqlParameterSource[] rows =
        wanted.stream().map(each -> row(each, now)).toArray(SqlParameterSource[]::new);
    transaction.executeWithoutResult(_ -> batches.batchUpdate(INSERT, rows));
  }

  private static SqlParameterSource row(NewDelivery delivery, Instant now) {
    boolean enabled = delivery.endpoint().health().enabled();
    return new MapSqlParameterSource()
        .addValue("endpoint", delivery.endpoint().endpointId())
        .addValue("event", delivery.eventId())
        .addValue("order", delivery.orderId())
        .addValue("version", delivery.version())
        .addValue("type", delivery.type())
        .addValue("body", delivery.body())
        .addValue("state", (enabled ? DeliveryState.PENDING : DeliveryState.DEAD).code())
        .addValue("error", enabled ? null : CallResult.CallError.ENDPOINT_DISABLED.name())
        .addValue("occurred", time(delivery.occurredAt()))
        .addValue("now", time(now));
  }

  List<Logged> page(String endpointId, Part part) {
    return jdbc.sql(PAGE)
        .param("endpoint", endpointId)
        .param("before", part.before())
        .param("state", part.state() == null ? -1 : part.state().code())
        .param("order", part.orderId() == null ? "" : part.orderId())
        .param("limit", part.limit())
        .query(Deliveries::read)
        .list();
  }

  Optional<Logged> find(String endpointId, long id) {
    return jdbc.sql(FIND)
        .param("endpoint", endpointId)
        .param("id", id)
        .query(Deliveries::read)
        .optional();
  }

  boolean replay(String endpointId, long id, Instant now) {
    return jdbc.sql(REPLAY)
            .param("endpoint", endpointId)
            .param("id", id)
            .param("now", time(now))
            .update()
        == 1;
  }

  /** Sends again what matches, at most {@value #REPLAYED_MAX}; returns how many. */
  int replay(String endpointId, Span span, Instant now) {
    return jdbc.sql(REPLAY_RANGE)
        .param("endpoint", endpointId)
        .param("state", span.state().code())
        .param("from", time(span.from()))
        .param("to", time(span.to()))
        .param("limit", REPLAYED_MAX)
        .param("now", time(now))
        .update();
  }

  /**
   * Ends what waits for an endpoint that was disabled, at most {@value #BATCH} at once; the rest
   * waits for {@link #endPendingOfDisabled}. Nothing of it is sent meanwhile.
   */
  int endPending(String endpointId, Instant now) {
    return jdbc.sql(END_PENDING)
        .param("endpoint", endpointId)
        .param("now", time(now))
        .param("limit", BATCH)
        .update();
  }

  /** Ends what was too much for one transaction, or was written while an endpoint was disabled. */
  void endPendingOfDisabled(Instant now) {
    for (String id : jdbc.sql(DISABLED).query(String.class).list()) {
      int count;
      do {
        count = endPending(id, now);
      } while (count == BATCH);
    }
  }

  /** Forgets what ended before this time, and what belongs to endpoints that are gone. */
  void forget(Instant before) {
    int count;
    do {
      count =
          jdbc.sql(DELETE_OLD).param("before", time(before)).param("limit", BATCH).update()
              + jdbc.sql(DELETE_ORPHANS).param("limit", BATCH).update();
    } while (count >= BATCH);
  }

  Count count(DeliveryState state) {
    return jdbc.sql(COUNT)
        .param("state", state.code())
        .param("limit", COUNTED_MAX)
        .query((row, _) -> new Count(row.getLong("rows_found"), time(row, "oldest")))
        .single();
  }

  private static Logged read(ResultSet row, int number) throws SQLException {
    DeliveryState state = DeliveryState.of(row.getInt("delivery_state"));
    return new Logged(
        Long.toString(row.getLong("id")),
        row.getString("event_id"),
        row.getString("event_type"),
        row.getString("order_id"),
        row.getLong("version"),
        state,
        row.getInt("attempts"),
        state == DeliveryState.PENDING ? time(row, "next_attempt_at") : null,
        row.getObject("last_status", Integer.class),
        row.getString("last_error"),
        row.getString("last_excerpt"),
        instant(row, "occurred_at"),
        instant(row, "gmt_create"),
        instant(row, "gmt_modified"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
