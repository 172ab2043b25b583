package dev.lockstep.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The banks' books as a temporary table beside our own, so that the comparison is one join and its
 * memory does not grow with the book. It lives in one session and writes nothing that others see.
 */
final class BookTable implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BookTable.class);
  private static final int BATCH_ROWS = 500;

  private static final String CREATE =
      """
      CREATE TEMPORARY TABLE IF NOT EXISTS audit_book (
        reading         smallint    NOT NULL,
        channel         varchar(32) NOT NULL,
        channel_account varchar(64) NOT NULL,
        payment_id      varchar(64) NOT NULL,
        transaction_no  varchar(64) NOT NULL,
        amount          bigint      NOT NULL,
        currency        char(3)     NOT NULL,
        refunded_amount bigint      NOT NULL,
        captured_at     timestamp(6) with time zone NOT NULL,
        acknowledged_at timestamp(6) with time zone
      )
      """;

  private static final String CLEAR = "DELETE FROM audit_book";
  private static final String DROP = "DROP TABLE IF EXISTS audit_book";

  private static final String INSERT =
      """
      INSERT INTO audit_book (reading, channel, channel_account, payment_id, transaction_no,
        amount, currency, refunded_amount, captured_at, acknowledged_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final JdbcOperations jdbc;
  private final List<BankBook> books;
  private int reading;
  private @Nullable String problem;

  BookTable(JdbcOperations jdbc, List<BankBook> books) {
    this.jdbc = jdbc;
    this.books = books;
  }

  void create() {
    jdbc.execute(CREATE);
    jdbc.update(CLEAR);
  }

  @Override
  public void close() {
    jdbc.execute(DROP);
  }

  /** Reads all books as they are now, as the next reading. A book that fails is a problem. */
  void read() {
    reading++;
    List<Object[]> rows = new ArrayList<>(BATCH_ROWS);
    try {
      for (BankBook book : books) {
        book.read(entry -> add(rows, entry));
      }
      flush(rows);
    } catch (DataAccessException ours) {
      throw ours;
    } catch (RuntimeException theirs) {
      problem = "the book could not be read: " + theirs.getClass().getSimpleName();
      LOG.warn("event=bank_book_unreadable", theirs);
    }
  }

  /** The number of the last reading, from 1. */
  int reading() {
    return reading;
  }

  /** Why the books cannot be compared, or null. */
  @Nullable String problem() {
    return problem;
  }

  Set<String> channels() {
    return books.stream()
        .flatMap(book -> book.channels().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private void add(List<Object[]> rows, BankBook.Entry entry) {
    rows.add(
        new @Nullable Object[] {
          reading,
          entry.channel(),
          entry.account(),
          entry.paymentId(),
          entry.transactionNo(),
          entry.amount(),
          entry.currency(),
          entry.refundedAmount(),
          time(entry.capturedAt()),
          entry.acknowledgedAt() == null ? null : time(entry.acknowledgedAt())
        });
    if (rows.size() == BATCH_ROWS) {
      flush(rows);
    }
  }

  private void flush(List<Object[]> rows) {
    jdbc.batchUpdate(INSERT, rows);
    rows.clear();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
