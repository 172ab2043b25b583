package dev.lockstep.schedule;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;

/** A short transaction that starts by asking the database for its time: leases know no other. */
final class LeaseTransaction {

  private static final String NOW = "SELECT CURRENT_TIMESTAMP";

  private LeaseTransaction() {}

  /** What is done within it, given the database's time. */
  @FunctionalInterface
  interface Body<T> {
    T run(Connection connection, Instant now) throws SQLException;
  }

  static <T> T run(DataSource dataSource, Body<T> body) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = body.run(connection, now(connection));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static Instant now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(NOW)) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }
}
