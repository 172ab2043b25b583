package dev.lockstep.simulators.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The queue of callbacks in the bank's book. */
final class Notifications {

  /** An attempt belongs to whoever raised its number, until the lease is over. */
  private static final String CLAIM =
      """
      WITH due AS (
        SELECT notification_id FROM sandbox_bank.notification
        WHERE next_attempt_at <= :now
        ORDER BY next_attempt_at
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
      )
      UPDATE sandbox_bank.notification n
      SET attempts = n.attempts + 1, next_attempt_at = :leaseUntil
      FROM due, sandbox_bank.charge h
      WHERE n.notification_id = due.notification_id AND h.payment_id = n.payment_id
      RETURNING n.*, h.account, h.notify_url
      """;

  /** An acknowledgement counts whenever it comes; a failure only for the attempt it belongs to. */
  private static final String RECORD =
      """
      UPDATE sandbox_bank.notification n
      SET next_attempt_at = o.next_attempt_at,
          acknowledged_at = o.acknowledged_at,
          given_up_at = o.given_up_at
      FROM unnest(cast(:ids AS text[]), cast(:attempts AS int[]), cast(:nexts AS timestamptz[]),
                  cast(:acknowledged AS timestamptz[]), cast(:givenUp AS timestamptz[]))
           AS o (notification_id, attempt, next_attempt_at, acknowledged_at, given_up_at)
      WHERE n.notification_id = o.notification_id AND n.acknowledged_at IS NULL
        AND (o.acknowledged_at IS NOT NULL OR n.attempts = o.attempt)
      """;

  private final JdbcClient jdbc;

  Notifications(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Takes the next attempt of at most {@code limit} due notifications, oldest first. */
  List<Notification> claim(int limit, Instant now, Instant leaseUntil) {
    return jdbc.sql(CLAIM)
        .param("now", Sql.time(now))
        .param("limit", limit)
        .param("leaseUntil", Sql.time(leaseUntil))
        .query((row, number) -> notification(row))
        .list();
  }

  void record(List<Outcome> outcomes) {
    jdbc.sql(RECORD)
        .param("ids", texts(outcomes, Outcome::notificationId))
        .param("attempts", texts(outcomes, o -> Integer.toString(o.attempt())))
        .param("nexts", texts(outcomes, o -> text(o.nextAttemptAt())))
        .param("acknowledged", texts(outcomes, o -> text(o.acknowledgedAt())))
        .param("givenUp", texts(outcomes, o -> text(o.givenUpAt())))
        .update();
  }

  /** What came of one attempt: exactly one of the three instants is set. */
  record Outcome(
      String notificationId,
      int attempt,
      @Nullable Instant nextAttemptAt,
      @Nullable Instant acknowledgedAt,
      @Nullable Instant givenUpAt) {}

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static String[] texts(List<Outcome> outcomes, Function<Outcome, @Nullable String> value) {
    return outcomes.stream().map(value).toArray(String[]::new);
  }

  private static Notification notification(ResultSet row) throws SQLException {
    var content =
        new Notification.Content(
            row.getString("notification_id"),
            row.getString("type"),
            row.getString("account"),
            Sql.instant(row, "occurred_at"),
            row.getString("payment_id"),
            row.getString("transaction_no"),
            Sql.longOrNull(row, "amount"),
            row.getString("currency"),
            row.getString("refund_id"),
            row.getString("reason"),
            row.getString("user_received_account"));
    return new Notification(
        content,
        row.getString("notify_url"),
        row.getInt("times"),
        row.getInt("lose"),
        Faults.Forge.valueOf(row.getString("forge")),
        row.getInt("attempts"));
  }
}
