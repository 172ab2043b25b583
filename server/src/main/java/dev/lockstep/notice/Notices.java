package dev.lockstep.notice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;

/** The rows of notification. */
final class Notices {

  /** A notice that is there already is left as it is, read or not. */
  private static final String INSERT =
      """
      INSERT INTO notification
        (notification_id, user_id, order_id, event, version, read_status, gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT (notification_id) DO NOTHING
      """;

  record Notice(String userId, String orderId, String event, long version, Instant at) {

    /** The event it tells of, so that the event may come again. */
    String id() {
      return orderId + "V" + version;
    }
  }

  private final DataSource dataSource;

  Notices(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void add(List<Notice> notices) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
        for (Notice notice : notices) {
          statement.setString(1, notice.id());
          statement.setString(2, notice.userId());
          statement.setString(3, notice.orderId());
          statement.setString(4, notice.event());
          statement.setLong(5, notice.version());
          statement.setObject(6, notice.at().atOffset(ZoneOffset.UTC));
          statement.setObject(7, notice.at().atOffset(ZoneOffset.UTC));
          statement.addBatch();
        }
        statement.executeBatch();
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }
}
