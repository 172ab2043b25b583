package dev.lockstep.webhook;

import static dev.lockstep.webhook.Endpoints.time;

import dev.lockstep.webhook.CallResult.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The deliveries that are due: claimed by one node, ended by its outcome. */
final class DeliveryQueue {

  private static final String DUE_ENDPOINTS =
      """
      SELECT e.endpoint_id FROM webhook_endpoint e
      WHERE e.endpoint_id > :after AND e.endpoint_state = 1
        AND (e.probe_at IS NULL OR e.probe_at <= :now)
        AND :now >= (
          SELECT min(d.next_attempt_at) FROM webhook_delivery d
          WHERE d.endpoint_id = e.endpoint_id AND d.delivery_state = 0
            AND (d.claimed_until IS NULL OR d.claimed_until <= :now))
      ORDER BY e.endpoint_id LIMIT :limit
      """;

  /**
   * Only the first of an order that has not ended may go. Both questions ask for a minimum, which
   * reads one entry of one index; as EXISTS they read all that waits, this one for each row.
   */
  private static final String DUE =
      """
      SELECT d.id, d.event_id, d.body, d.attempts, d.claim_no, d.occurred_at
      FROM webhook_delivery d
      WHERE d.endpoint_id = :endpoint AND d.delivery_state = 0 AND d.next_attempt_at <= :now
        AND (d.claimed_until IS NULL OR d.claimed_until <= :now)
        AND d.version = (
          SELECT min(b.version) FROM webhook_delivery b
          WHERE b.endpoint_id = d.endpoint_id AND b.order_id = d.order_id
            AND b.delivery_state = 0)
      ORDER BY d.next_attempt_at, d.id LIMIT :limit
      FOR UPDATE OF d SKIP LOCKED
      """;

  private static final String CLAIM =
      """
      UPDATE webhook_delivery SET claimed_until = :until, claim_no = claim_no + 1
      WHERE id = :id
      """;

  /** Takes the probe: of several nodes one finds the time as it was. */
  private static final String TAKE_PROBE =
      """
      UPDATE webhook_endpoint SET probe_at = :until
      WHERE endpoint_id = :endpoint AND probe_at <= :now
      """;

  /** A success is one whichever claim brings it, so nothing acknowledged is sent again. */
  private static final String SUCCEEDED =
      """
      UPDATE webhook_delivery
      SET delivery_state = 1, attempts = attempts + 1, claimed_until = NULL, last_status = :status,
        last_error = NULL, last_excerpt = :excerpt, gmt_modified = :now
      WHERE id = :id AND delivery_state <> 1
      """;

  private static final String FAILED =
      """
      UPDATE webhook_delivery
      SET delivery_state = :state, attempts = attempts + 1, claimed_until = NULL,
        next_attempt_at = :next, last_status = :status, last_error = :error,
        last_excerpt = :excerpt, gmt_modified = :now
      WHERE id = :id AND claim_no = :claim AND delivery_state = 0
      """;

  /** A replay that was asked for meanwhile need not wait for the claim to run out. */
  private static final String RELEASED =
      """
      UPDATE webhook_delivery SET claimed_until = NULL WHERE id = :id AND claim_no = :claim
      """;

  /**
   * A delivery this node may make now.
   *
   * @param until when another node may claim it
   */
  record Claimed(
      long id,
      String eventId,
      String body,
      int attempts,
      Instant occurredAt,
      long claimNo,
      Instant until) {}

  /**
   * What becomes of a claimed delivery.
   *
   * @param endpoint as it was when the delivery was claimed
   * @param next when it is tried again; null if it is not
   */
  record Outcome(Endpoint endpoint, Claimed claimed, CallResult result, @Nullable Instant next) {

    /** Whether it was the one call that an open circuit lets through. */
    boolean probe() {
      return endpoint.health().probeAt() != null;
    }
  }

  private final JdbcClient jdbc;
  private final NamedParameterJdbcTemplate batches;

  DeliveryQueue(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
    this.jdbc = jdbc;
    this.batches = batches;
  }

  /** Endpoints that something is due for, from behind the one named. */
  List<String> dueEndpoints(String after, Instant now, int limit) {
    return jdbc.sql(DUE_ENDPOINTS)
        .param("after", after)
        .param("now", time(now))
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  boolean takeProbe(String endpointId, Instant now, Instant until) {
    return jdbc.sql(TAKE_PROBE)
            .param("endpoint", endpointId)
            .param("now", time(now))
            .param("until", time(until))
            .update()
        == 1;
  }

  /** Claims within the caller's transaction. */
  List<Claimed> claim(String endpointId, Instant now, Instant until, int limit) {
    List<Claimed> due =
        jdbc.sql(DUE)
            .param("endpoint", endpointId)
            .param("now", time(now))
            .param("limit", limit)
            .query((row, _) -> read(row, until))
            .list();
    if (!due.isEmpty()) {
      batches.batchUpdate(
          CLAIM,
          due.stream()
              .map(
                  each -> new MapSqlParameterSource("id", each.id()).addValue("until", time(until)))
              .toArray(SqlParameterSource[]::new));
    }
    return due;
  }

  /** Records outcomes within the caller's transaction. */
  void settle(List<Outcome> outcomes, Instant now) {
    update(SUCCEEDED, outcomes, now, EnumSet.of(Kind.SUCCESS));
    update(FAILED, outcomes, now, EnumSet.of(Kind.FAILURE, Kind.GONE));
    update(RELEASED, outcomes, now, EnumSet.of(Kind.FAILURE, Kind.GONE, Kind.UNSENT));
  }

  private void update(String sql, List<Outcome> outcomes, Instant now, Set<Kind> kinds) {
    SqlParameterSource[] rows =
        outcomes.stream()
            .filter(each -> kinds.contains(each.result().kind()))
            .map(each -> row(each, now))
            .toArray(SqlParameterSource[]::new);
    if (rows.length > 0) {
      batches.batchUpdate(sql, rows);
    }
  }

  private static SqlParameterSource row(Outcome outcome, Instant now) {
    CallResult result = outcome.result();
    Instant next = outcome.next();
    return new MapSqlParameterSource("id", outcome.claimed().id())
        .addValue("claim", outcome.claimed().claimNo())
        .addValue("state", (next == null ? DeliveryState.DEAD : DeliveryState.PENDING).code())
        .addValue("next", time(next == null ? now : next))
        .addValue("status", result.status())
        .addValue("error", result.error() == null ? null : result.error().name())
        .addValue("excerpt", result.excerpt())
        .addValue("now", time(now));
  }

  private static Claimed read(ResultSet row, Instant until) throws SQLException {
    return new Claimed(
        row.getLong("id"),
        row.getString("event_id"),
        row.getString("body"),
        row.getInt("attempts"),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
        row.getLong("claim_no") + 1,
        until);
  }
}
