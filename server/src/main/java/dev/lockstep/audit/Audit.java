package dev.lockstep.audit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The audit over the whole live database: every invariant is judged on one consistent snapshot, so
 * work that goes on meanwhile neither disturbs it nor is disturbed.
 */
public class Audit {

  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  /**
   * For this transaction only. The pool's limits are those of short transactions; this one reads
   * everything. Every join here is over whole tables, so a nested loop is never right, and where
   * statistics are older than the rows it would take minutes instead of seconds. PostgreSQL only
   * starts and ends the clock of a transaction, so a longer limit counts if there is none before.
   */
  private static final List<String> SETTINGS =
      List.of(
          "SET LOCAL transaction_timeout = 0",
          "SET LOCAL transaction_timeout = %d",
          "SET LOCAL idle_in_transaction_session_timeout = %d",
          "SET LOCAL enable_nestloop = off",
          "SET LOCAL jit = off",
          "SET LOCAL work_mem = '64MB'");

  private final JdbcTemplate jdbc;
  private final AuditProperties properties;
  private final List<BankBook> books;
  private final Semaphore idle = new Semaphore(1);

  Audit(DataSource dataSource, AuditProperties properties, List<BankBook> books) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.properties = properties;
    this.books = books;
  }

  /**
   * Judges all invariants now. Reads everything, so one audit runs at a time on each node.
   *
   * @throws Refusal SYSTEM_BUSY while another one runs
   */
  public AuditReport run() {
    if (!idle.tryAcquire()) {
      throw new Refusal(SystemCode.SYSTEM_BUSY, "An audit is running already.");
    }
    try {
      AuditReport report = jdbc.execute((ConnectionCallback<AuditReport>) this::run);
      tell(report);
      return report;
    } finally {
      idle.release();
    }
  }

  private AuditReport run(Connection connection) throws SQLException {
    long start = System.nanoTime();
    JdbcTemplate session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    BookTable book = new BookTable(session, books);
    book.create();
    try {
      book.read();
      return inSnapshot(connection, new AuditSnapshot(session, properties, book), start);
    } finally {
      book.drop();
    }
  }

  private AuditReport inSnapshot(Connection connection, AuditSnapshot snapshot, long start)
      throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    int networkMillis = connection.getNetworkTimeout();
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(properties.timeout().toMillis()));
      for (String setting : SETTINGS) {
        snapshot.execute(setting.formatted(properties.timeout().toMillis()));
      }
      return snapshot.report(Invariants.ALL, start);
    } finally {
      connection.setNetworkTimeout(Runnable::run, networkMillis);
      connection.rollback();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
    }
  }

  private static void tell(AuditReport report) {
    Duration duration = Duration.ofMillis(report.durationMillis());
    if (report.clean()) {
      LOG.info("event=audit clean=true duration={}", duration);
      return;
    }
    for (AuditReport.Finding finding : report.invariants()) {
      if (finding.violationCount() > 0) {
        LOG.error(
            "event=audit clean=false invariant={} violations={} first={} duration={}",
            finding.name(),
            finding.violationCount(),
            finding.violations().getFirst().subject(),
            duration);
      }
    }
  }
}
