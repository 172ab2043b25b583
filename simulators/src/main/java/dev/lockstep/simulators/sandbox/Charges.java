package dev.lockstep.simulators.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Charges and their captures in the bank's book. Every change is one statement, so it is atomic.
 */
final class Charges {

  private static final String INSERT =
      """
      INSERT INTO sandbox_bank.charge (payment_id, channel, account, amount, currency, notify_url,
                                       expire_time, description, status, created_at)
      VALUES (:paymentId, :channel, :account, :amount, :currency, :notifyUrl,
              :expireTime, :description, 'PENDING', :now)
      ON CONFLICT (payment_id) DO NOTHING
      """;

  private static final String FIND =
      """
      SELECT h.payment_id, h.channel, h.account, h.amount, h.currency, h.notify_url, h.expire_time,
             h.description, h.status, c.transaction_no, c.amount AS captured_amount,
             c.currency AS captured_currency, c.captured_at, c.refunded_amount
      FROM sandbox_bank.charge h LEFT JOIN sandbox_bank.capture c ON c.payment_id = h.payment_id
      WHERE h.payment_id = :paymentId
      ORDER BY c.capture_id
      """;

  private static final String CLOSE =
      """
      UPDATE sandbox_bank.charge SET status = 'CLOSED'
      WHERE payment_id = :paymentId AND status = 'PENDING'
      """;

  /**
   * Ends a pending charge, takes its captures and queues its notifications. A charge that another
   * caller is ending is waited for; then it is no longer pending and nothing happens here.
   */
  private static final String END =
      """
      WITH ended AS (
        UPDATE sandbox_bank.charge SET status = :status
        WHERE payment_id = :paymentId AND status = 'PENDING'
        RETURNING *
      ), taken AS (
        INSERT INTO sandbox_bank.capture (transaction_no, payment_id, amount, currency, captured_at)
        SELECT t.transaction_no, e.payment_id, coalesce(cast(:amount AS bigint), e.amount),
               coalesce(cast(:currency AS text), e.currency), :now
        FROM ended e, unnest(cast(:transactionNos AS text[]))
                      WITH ORDINALITY AS t (transaction_no, position)
        ORDER BY t.position
      ), queued AS (
        INSERT INTO sandbox_bank.notification (notification_id, type, payment_id, transaction_no,
            amount, currency, occurred_at, times, lose, forge, attempts, next_attempt_at)
        SELECT q.notification_id, 'CHARGE_' || e.status, e.payment_id, q.transaction_no,
               CASE WHEN q.transaction_no IS NOT NULL
                    THEN coalesce(cast(:amount AS bigint), e.amount) END,
               CASE WHEN q.transaction_no IS NOT NULL
                    THEN coalesce(cast(:currency AS text), e.currency) END,
               :now, :times, :lose, :forge, :attempts, :nextAttemptAt
        FROM ended e, unnest(cast(:notificationIds AS text[]),
                             cast(:notificationTransactions AS text[]))
                      AS q (notification_id, transaction_no)
      )
      SELECT * FROM ended
      """;

  private final JdbcClient jdbc;

  Charges(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** False when the payment id is taken. */
  boolean insert(ChargeRequest asked, Instant now) {
    return jdbc.sql(INSERT)
            .param("paymentId", asked.paymentId())
            .param("channel", asked.channel())
            .param("account", asked.account())
            .param("amount", asked.amount())
            .param("currency", asked.currency())
            .param("notifyUrl", asked.notifyUrl())
            .param("expireTime", Sql.timeOrNull(asked.expireTime()))
            .param("description", asked.description())
            .param("now", Sql.time(now))
            .update()
        == 1;
  }

  Optional<Charge> find(String paymentId) {
    return jdbc.sql(FIND).param("paymentId", paymentId).query(Charges::chargeWithCaptures);
  }

  void close(String paymentId) {
    jdbc.sql(CLOSE).param("paymentId", paymentId).update();
  }

  /** What was asked for, or empty when there was no pending charge and nothing has changed. */
  Optional<ChargeRequest> end(String paymentId, Ending ending, Queueing queueing) {
    Faults faults = ending.faults();
    return jdbc.sql(END)
        .param("status", ending.to().name())
        .param("paymentId", paymentId)
        .param("amount", ending.amount())
        .param("currency", ending.currency())
        .param("now", Sql.time(queueing.at()))
        .param("transactionNos", queueing.transactionNos().toArray(String[]::new))
        .param("notificationIds", queueing.notificationIds(paymentId))
        .param("notificationTransactions", queueing.notificationTransactions())
        .param("times", faults.times())
        .param("lose", faults.lose())
        .param("forge", faults.forge().name())
        .param("attempts", queueing.attempts())
        .param("nextAttemptAt", Sql.time(queueing.nextAttemptAt()))
        .query((row, number) -> asked(row))
        .optional();
  }

  /**
   * The transactions and notifications that ending a charge adds.
   *
   * @param transactionNos one for every capture, none for a charge that was not paid
   * @param attempts 1 when the caller makes the first attempt itself, else 0
   * @param nextAttemptAt when any bank on this book may make the next attempt
   */
  record Queueing(Instant at, List<String> transactionNos, int attempts, Instant nextAttemptAt) {

    static String idForTransaction(String transactionNo) {
      return "NT" + transactionNo;
    }

    static String idForCharge(String paymentId) {
      return "NC" + paymentId;
    }

    private String[] notificationIds(String paymentId) {
      return transactionNos.isEmpty()
          ? new String[] {idForCharge(paymentId)}
          : transactionNos.stream().map(Queueing::idForTransaction).toArray(String[]::new);
    }

    private String[] notificationTransactions() {
      return transactionNos.isEmpty() ? new String[] {null} : transactionNos.toArray(String[]::new);
    }
  }

  private static Optional<Charge> chargeWithCaptures(ResultSet row) throws SQLException {
    if (!row.next()) {
      return Optional.empty();
    }
    ChargeRequest asked = asked(row);
    ChargeStatus status = ChargeStatus.valueOf(row.getString("status"));
    List<Capture> captures = new ArrayList<>();
    do {
      if (row.getString("transaction_no") != null) {
        captures.add(capture(row));
      }
    } while (row.next());
    return Optional.of(new Charge(asked, status, captures));
  }

  private static ChargeRequest asked(ResultSet row) throws SQLException {
    return new ChargeRequest(
        row.getString("payment_id"),
        row.getString("channel"),
        row.getString("account"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getString("notify_url"),
        Sql.instantOrNull(row, "expire_time"),
        row.getString("description"));
  }

  private static Capture capture(ResultSet row) throws SQLException {
    return new Capture(
        row.getString("transaction_no"),
        row.getLong("captured_amount"),
        row.getString("captured_currency"),
        Sql.instant(row, "captured_at"),
        row.getLong("refunded_amount"));
  }
}
