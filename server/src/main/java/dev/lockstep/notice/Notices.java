package dev.lockstep.notice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Puts notices into notification. */
@Component
final class Notices {

  /** A notice that is there already is left as it is, read or not. */
  private static final String INSERT =
      """
      INSERT INTO notification
        (notification_id, user_id, order_id, event, version, read_status, gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT (notification_id) DO NOTHING
      """;

  private final DataSource dataSource;

  Notices(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** In key order, so that two nodes that write the same notices cannot wait for each other. */
  void add(List<Notice> notices) throws SQLException {
    List<Notice> sorted = notices.stream().sorted(Comparator.comparing(Notice::id)).toList();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
        for (Notice notice : sorted) {
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
