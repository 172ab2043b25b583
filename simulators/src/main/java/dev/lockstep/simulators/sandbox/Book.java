package dev.lockstep.simulators.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The list of every capture, for reconciliation. A walk from the first page to the last finds every
 * capture that was committed before it began; captures taken meanwhile may be missing.
 */
final class Book {

  private static final String PAGE =
      """
      SELECT c.capture_id, c.payment_id, h.channel, h.account, c.transaction_no, c.amount,
             c.currency, c.captured_at, c.refunded_amount, n.acknowledged_at, n.given_up_at
      FROM sandbox_bank.capture c
      JOIN sandbox_bank.charge h ON h.payment_id = c.payment_id
      JOIN sandbox_bank.notification n ON n.notification_id = 'NT' || c.transaction_no
      WHERE c.capture_id > :after
      ORDER BY c.capture_id
      LIMIT :limit
      """;

  private final JdbcClient jdbc;

  Book(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** At most {@code limit} captures after the one with the given id, in capture order. */
  Page page(long after, int limit) {
    List<Row> rows =
        jdbc.sql(PAGE)
            .param("after", after)
            .param("limit", limit + 1)
            .query((row, number) -> row(row))
            .list();
    List<Entry> items = rows.stream().limit(limit).map(Row::entry).toList();
    boolean more = rows.size() > limit;
    return new Page(items, more ? Long.toString(rows.get(limit - 1).captureId()) : null);
  }

  record Page(List<Entry> items, @Nullable String nextCursor) {}

  /** One capture; without {@code acknowledgedAt} the merchant has not confirmed its callback. */
  record Entry(
      String paymentId,
      String channel,
      String account,
      String transactionNo,
      long amount,
      String currency,
      Instant capturedAt,
      long refundedAmount,
      @Nullable Instant acknowledgedAt,
      @Nullable Instant givenUpAt) {}

  private record Row(long captureId, Entry entry) {}

  private static Row row(ResultSet row) throws SQLException {
    var entry =
        new Entry(
            row.getString("payment_id"),
            row.getString("channel"),
            row.getString("account"),
            row.getString("transaction_no"),
            row.getLong("amount"),
            row.getString("currency"),
            Sql.instant(row, "captured_at"),
            row.getLong("refunded_amount"),
            Sql.instantOrNull(row, "acknowledged_at"),
            Sql.instantOrNull(row, "given_up_at"));
    return new Row(row.getLong("capture_id"), entry);
  }
}
