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
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The audit over the whole live database: every invariant is judged on one consistent snapshot, so
 * work that goes on meanwhile neither disturbs it nor is disturbed.
 */
public class Audit {

  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

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
   * @throws Refusal SYSTEM_BUSY while another one runs, SYSTEM_AUDIT_TIMED_OUT if it takes too long
   */
  public AuditReport run() {
    if (!idle.tryAcquire()) {
      throw new Refusal(SystemCode.SYSTEM_BUSY, "An audit is running already.");
    }
    long start = System.nanoTime();
    try {
      AuditReport report = jdbc.execute((ConnectionCallback<AuditReport>) this::run);
      tell(report);
      return report;
    } catch (DataAccessException failure) {
      if (System.nanoTime() - start < properties.timeout().toNanos()) {
        throw failure;
      }
      LOG.warn("event=audit timedOut=true timeout={}", properties.timeout(), failure);
      throw new Refusal(SystemCode.SYSTEM_AUDIT_TIMED_OUT);
    } finally {
      idle.release();
    }
  }

  private AuditReport run(Connection connection) throws SQLException {
    long start = System.nanoTime();
    JdbcTemplate session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    try (BookTable book = new BookTable(session, books)) {
      book.create();
      book.read();
      try (var _ = SnapshotTransaction.begin(connection, properties.timeout())) {
        return new AuditSnapshot(session, properties, book).report(Invariants.ALL, start);
      }
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
