package dev.lockstep.bench.subject;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a database has done since it started.
 *
 * @param rows inserted, updated and deleted
 * @param commits transactions
 * @param fsyncs of the log
 * @param logBytes written ahead
 */
public record Counters(long rows, long commits, long fsyncs, long logBytes) {

  private static final String READ =
      """
      SELECT d.tup_inserted + d.tup_updated + d.tup_deleted, d.xact_commit,
        (SELECT COALESCE(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'),
        (SELECT wal_bytes FROM pg_stat_wal)
      FROM pg_stat_database d WHERE d.datname = 'lockstep'
      """;

  static Counters read(DatabaseAccess database) {
    try (var statement = database.connection().createStatement();
        ResultSet row = statement.executeQuery(READ)) {
      row.next();
      return new Counters(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    } catch (SQLException failure) {
      throw new IllegalStateException("the database's statistics cannot be read", failure);
    }
  }

  /** What was done since an earlier reading. */
  public Counters since(Counters earlier) {
    return new Counters(
        rows - earlier.rows,
        commits - earlier.commits,
        fsyncs - earlier.fsyncs,
        logBytes - earlier.logBytes);
  }
}
