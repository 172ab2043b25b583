package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Refund.RefundRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refunds in the bank's book. What is promised and what was refunded never exceeds a capture. */
final class Refunds {

  private static final int SETTLE_BATCH = 64;
  private static final long SETTLE_LOCK = 5_273_190_468_112_002L;

  private static final String LOCK_CAPTURE =
      """
      SELECT c.amount - c.refunded_amount - c.promised_amount AS refundable, c.currency, h.channel
      FROM sandbox_bank.capture c JOIN sandbox_bank.charge h ON h.payment_id = c.payment_id
      WHERE c.transaction_no = :transactionNo AND c.payment_id = :paymentId
      FOR UPDATE OF c
      """;

  private static final String FIND =
      "SELECT * FROM sandbox_bank.refund WHERE refund_id = :refundId";

  private static final String INSERT =
      """
      WITH promised AS (
        UPDATE sandbox_bank.capture SET promised_amount = promised_amount + :amount
        WHERE transaction_no = :transactionNo
      )
      INSERT INTO sandbox_bank.refund (refund_id, payment_id, transaction_no, amount, currency,
          reason, status, user_received_account, will_fail, created_at, due_at)
      VALUES (:refundId, :paymentId, :transactionNo, :amount, :currency,
              :reason, 'PROCESSING', :userReceivedAccount, :willFail, :now, :dueAt)
      """;

  /**
   * Ends due refunds and queues their callbacks. Only one bank on the book does so at a time: two
   * that settle refunds of the same captures in different order could block each other.
   */
  private static final String SETTLE =
      """
      WITH gate AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(:lock) AS open
      ), due AS (
        SELECT r.refund_id FROM sandbox_bank.refund r, gate
        WHERE gate.open AND r.status = 'PROCESSING' AND r.due_at <= :now
        ORDER BY r.due_at
        LIMIT :limit
        FOR UPDATE OF r SKIP LOCKED
      ), settled AS (
        UPDATE sandbox_bank.refund r
        SET status = CASE WHEN r.will_fail THEN 'FAILED' ELSE 'SUCCEEDED' END,
            fail_reason = CASE WHEN r.will_fail THEN 'REFUND_DECLINED' END,
            user_received_account = CASE WHEN NOT r.will_fail THEN r.user_received_account END,
            refunded_at = CASE WHEN NOT r.will_fail THEN cast(:now AS timestamptz) END
        FROM due WHERE r.refund_id = due.refund_id
        RETURNING r.*
      ), moved AS (
        UPDATE sandbox_bank.capture c
        SET promised_amount = c.promised_amount - s.promised,
            refunded_amount = c.refunded_amount + s.refunded
        FROM (SELECT transaction_no, sum(amount) AS promised,
                     coalesce(sum(amount) FILTER (WHERE NOT will_fail), 0) AS refunded
              FROM settled GROUP BY transaction_no) s
        WHERE c.transaction_no = s.transaction_no
      )
      INSERT INTO sandbox_bank.notification (notification_id, type, payment_id, transaction_no,
          amount, currency, refund_id, reason, user_received_account, occurred_at, next_attempt_at)
      SELECT 'NR' || refund_id, 'REFUND_' || status, payment_id, transaction_no,
             amount, currency, refund_id, fail_reason, user_received_account,
             cast(:now AS timestamptz), cast(:now AS timestamptz)
      FROM settled
      """;

  private final JdbcClient jdbc;

  Refunds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the capture until the transaction ends. */
  Optional<Refundable> lock(String transactionNo, String paymentId) {
    return jdbc.sql(LOCK_CAPTURE)
        .param("transactionNo", transactionNo)
        .param("paymentId", paymentId)
        .query((row, number) ->
            new Refundable(
                row.getLong("refundable"), row.getString("currency"), row.getString("channel")))
        .optional();
  }

  Optional<Refund> find(String refundId) {
    return jdbc.sql(FIND)
        .param("refundId", refundId)
        .query((row, number) -> refund(row))
        .optional();
  }

  /** Throws {@link org.springframework.dao.DuplicateKeyException} when the id is taken. */
  void insert(RefundRequest asked, Plan plan) {
    jdbc.sql(INSERT)
        .param("refundId", asked.refundId())
        .param("paymentId", asked.paymentId())
        .param("transactionNo", asked.transactionNo())
        .param("amount", asked.amount())
        .param("currency", asked.currency())
        .param("reason", asked.reason())
        .param("userReceivedAccount", plan.userReceivedAccount())
        .param("willFail", plan.willFail())
        .param("now", Sql.time(plan.at()))
        .param("dueAt", Sql.time(plan.dueAt()))
        .update();
  }

  /** Ends refunds that are due; true when there was a full batch, so that more may be due. */
  boolean settle(Instant now) {
    int settled =
        jdbc.sql(SETTLE)
            .param("lock", SETTLE_LOCK)
            .param("now", Sql.time(now))
            .param("limit", SETTLE_BATCH)
            .update();
    return settled == SETTLE_BATCH;
  }

  /** What a locked capture still allows. */
  record Refundable(long amount, String currency, String channel) {}

  /** What the bank has decided about an accepted refund. */
  record Plan(Instant at, Instant dueAt, boolean willFail, String userReceivedAccount) {}

  private static Refund refund(ResultSet row) throws SQLException {
    Refund.Status status = Refund.Status.valueOf(row.getString("status"));
    boolean succeeded = status == Refund.Status.SUCCEEDED;
    return new Refund(
        row.getString("refund_id"),
        row.getString("payment_id"),
        row.getString("transaction_no"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getString("reason"),
        status,
        row.getString("fail_reason"),
        succeeded ? row.getString("user_received_account") : null,
        Sql.instantOrNull(row, "refunded_at"));
  }
}
