package dev.lockstep.audit;

import dev.lockstep.audit.AuditReport.Finding;
import dev.lockstep.audit.AuditReport.Violation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Judges invariants in the snapshot of the session's open transaction; rows are streamed. */
final class AuditSnapshot {

  private static final String NOW = "SELECT CURRENT_TIMESTAMP";
  private static final int FETCH_ROWS = 500;

  private final JdbcTemplate session;
  private final NamedParameterJdbcTemplate jdbc;
  private final AuditProperties properties;
  private final BookTable book;
  private final Map<String, Object> parameters = new HashMap<>();

  AuditSnapshot(JdbcTemplate session, AuditProperties properties, BookTable book) {
    session.setFetchSize(FETCH_ROWS);
    this.session = session;
    this.jdbc = new NamedParameterJdbcTemplate(session);
    this.properties = properties;
    this.book = book;
  }

  /** The first statement of it takes the snapshot, younger than the first reading of the book. */
  AuditReport report(List<Invariant> invariants, long startNanos) {
    Instant now =
        Objects.requireNonNull(session.queryForObject(NOW, OffsetDateTime.class)).toInstant();
    parameters.putAll(AuditParameters.of(properties, now));
    parameters.put("bookChannels", book.channels().isEmpty() ? Set.of("") : book.channels());
    parameters.put("bookReading", book.reading());
    if (book.problem() == null && bookIsBehind()) {
      book.read();
      parameters.put("bookReading", book.reading());
    }
    List<Finding> findings = invariants.stream().map(this::judge).toList();
    boolean clean = findings.stream().allMatch(finding -> finding.violationCount() == 0);
    long millis = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    return new AuditReport(clean, now, millis, findings);
  }

  private boolean bookIsBehind() {
    return BookInvariants.BOOK_BEHIND.stream().anyMatch(sql -> !violations(sql).listed.isEmpty());
  }

  private Finding judge(Invariant invariant) {
    String problem = book.problem();
    if (problem != null && BookInvariants.ALL.contains(invariant)) {
      return new Finding(
          invariant.name(),
          invariant.meaning(),
          0,
          List.of(new Violation("bank-book", problem)),
          1);
    }
    Violations violations = new Violations();
    invariant.violationSql().forEach(sql -> jdbc.query(sql, parameters, violations));
    Long checked = jdbc.queryForObject(invariant.checkedSql(), parameters, Long.class);
    return new Finding(
        invariant.name(),
        invariant.meaning(),
        Objects.requireNonNull(checked),
        List.copyOf(violations.listed),
        violations.count);
  }

  private Violations violations(String sql) {
    Violations violations = new Violations();
    jdbc.query(sql, parameters, violations);
    return violations;
  }

  /** Counts all, keeps the first. */
  private static final class Violations implements RowCallbackHandler {

    private final List<Violation> listed = new ArrayList<>();
    private long count;

    @Override
    public void processRow(ResultSet row) throws SQLException {
      count++;
      if (listed.size() < Finding.LISTED_MAX) {
        listed.add(new Violation(row.getString(1), row.getString(2)));
      }
    }
  }
}
