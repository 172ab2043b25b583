package dev.lockstep.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A transaction that reads one consistent snapshot for as long as an audit may take, on a
 * connection whose own limits are those of short transactions. Closed, the connection is as before.
 */
final class SnapshotTransaction implements AutoCloseable {

  /**
   * For this transaction only. Every join of an audit is over whole tables, so a nested loop is
   * never right, and where statistics are older than the rows it would take minutes instead of
   * seconds. PostgreSQL only starts and ends the clock of a transaction, so a longer limit counts
   * if there is none before.
   */
  private static final List<String> SETTINGS =
      List.of(
          "SET LOCAL transaction_timeout = 0",
          "SET LOCAL transaction_timeout = %d",
          "SET LOCAL idle_in_transaction_session_timeout = %d",
          "SET LOCAL enable_nestloop = off",
          "SET LOCAL jit = off",
          "SET LOCAL work_mem = '64MB'");

  private final Connection connection;
  private final int networkMillis;
  private final int isolation;

  private SnapshotTransaction(Connection connection) throws SQLException {
    this.connection = connection;
    this.networkMillis = connection.getNetworkTimeout();
    this.isolation = connection.getTransactionIsolation();
  }

  /** Begins it; the database, or the driver, ends it with an error after so long. */
  static SnapshotTransaction begin(Connection connection, Duration timeout) throws SQLException {
    SnapshotTransaction transaction = new SnapshotTransaction(connection);
    try {
      transaction.open(timeout.toMillis());
      return transaction;
    } catch (SQLException | RuntimeException failure) {
      try (transaction) {
        throw failure;
      }
    }
  }

  private void open(long millis) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(millis));
    try (Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS) {
        statement.execute(setting.formatted(millis));
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, networkMillis);
    connection.rollback();
    connection.setAutoCommit(true);
    connection.setReadOnly(false);
    connection.setTransactionIsolation(isolation);
  }
}
