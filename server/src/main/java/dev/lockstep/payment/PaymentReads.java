package dev.lockstep.payment;

import dev.lockstep.commit.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Plain look-ups of payments, outside any group. Whoever acts on a row decides under the lock. */
final class PaymentReads {

  private static final String DUE_REFUNDS =
      """
      SELECT * FROM payment_refund
      WHERE next_attempt_time <= :now
      ORDER BY next_attempt_time LIMIT :limit
      """;

  private static final String DUE_CHECKS =
      """
      SELECT * FROM order_payment_detail
      WHERE next_check_time <= :now
      ORDER BY next_check_time LIMIT :limit
      """;

  private static final String CASES =
      """
      SELECT * FROM payment_case
      WHERE case_status = :status AND id < :before
      ORDER BY id DESC LIMIT :limit
      """;

  private static final String INBOX =
      """
      SELECT * FROM payment_inbox
      WHERE inbox_status = :status AND id < :before
      ORDER BY id DESC LIMIT :limit
      """;

  private static final String INBOX_ENTRY =
      """
      SELECT * FROM payment_inbox WHERE inbox_key = :key
      """;

  private static final String OPEN_CASES =
      """
      SELECT count(*) FROM payment_case WHERE case_status = 1
      """;

  private static final String OLDEST_DUE_REFUND =
      """
      SELECT min(next_attempt_time) AS oldest FROM payment_refund
      WHERE next_attempt_time IS NOT NULL
      """;

  /** A row with its place in the list. */
  record Placed<R>(long id, R row) {}

  /** A part of a list: what, before which place, how many. */
  record Page(Coded status, long before, int limit) {}

  private final JdbcClient jdbc;

  PaymentReads(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<RefundRow> dueRefunds(Instant now, int limit) {
    return jdbc.sql(DUE_REFUNDS)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> PaymentTables.refund(new Columns(row)))
        .list();
  }

  List<PaymentRow> dueChecks(Instant now, int limit) {
    return jdbc.sql(DUE_CHECKS)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> PaymentTables.payment(new Columns(row)))
        .list();
  }

  List<Placed<CaseRow>> cases(Page page) {
    return list(CASES, page, placed(CaseTables::caseRow));
  }

  List<Placed<InboxRow>> inbox(Page page) {
    return list(INBOX, page, placed(CaseTables::inbox));
  }

  Optional<InboxRow> inboxEntry(String key) {
    return jdbc.sql(INBOX_ENTRY)
        .param("key", key)
        .query((row, _) -> CaseTables.inbox(new Columns(row)))
        .optional();
  }

  long openCases() {
    return jdbc.sql(OPEN_CASES).query(Long.class).single();
  }

  /** When the refund that waits longest was to be asked for; null if none waits. */
  @Nullable Instant oldestDueRefund() {
    return jdbc.sql(OLDEST_DUE_REFUND)
        .query((row, _) -> firstTime(row))
        .list()
        .getFirst()
        .orElse(null);
  }

  private static Optional<Instant> firstTime(ResultSet row) throws SQLException {
    return Optional.ofNullable(new Columns(row).timeOrNull("oldest"));
  }

  private <R> List<Placed<R>> list(String sql, Page page, RowMapper<Placed<R>> mapper) {
    return jdbc.sql(sql)
        .param("status", page.status().code())
        .param("before", page.before())
        .param("limit", page.limit())
        .query(mapper)
        .list();
  }

  private interface Reading<R> {
    R read(Columns columns) throws SQLException;
  }

  private static <R> RowMapper<Placed<R>> placed(Reading<R> reading) {
    return (row, _) -> new Placed<>(row.getLong("id"), reading.read(new Columns(row)));
  }
}
