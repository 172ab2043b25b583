package dev.lockstep.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The rows of node_lease. */
final class NodeLeases {

  private static final String SELECT_ALL =
      "SELECT node_no, holder, expires_at, last_id_millis FROM node_lease ORDER BY node_no";

  private static final String COUNT_LIVING =
      "SELECT count(*) FROM node_lease WHERE expires_at > ? AND holder <> ?";

  private static final String INSERT =
      """
      INSERT INTO node_lease (holder, expires_at, last_id_millis, node_no)
      VALUES (?, ?, ?, ?)
      """;

  private static final String TAKE_OVER =
      """
      UPDATE node_lease SET holder = ?, expires_at = ?, last_id_millis = ?
      WHERE node_no = ? AND expires_at <= ? AND last_id_millis = ?
      """;

  private static final String RENEW =
      """
      UPDATE node_lease SET expires_at = ?, last_id_millis = ?
      WHERE node_no = ? AND holder = ? AND expires_at > ?
      """;

  record Row(int nodeNo, String holder, Instant expiresAt, long lastIdMillis) {}

  private NodeLeases() {}

  static List<Row> all(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_ALL);
        ResultSet row = statement.executeQuery()) {
      List<Row> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(
            new Row(
                row.getInt(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getLong(4)));
      }
      return rows;
    }
  }

  /** Nodes alive besides the given one. */
  static int othersAlive(Connection connection, String holder, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT_LIVING)) {
      statement.setObject(1, now.atOffset(ZoneOffset.UTC));
      statement.setString(2, holder);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static void insert(Connection connection, Row row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, row.holder());
      statement.setObject(2, row.expiresAt().atOffset(ZoneOffset.UTC));
      statement.setLong(3, row.lastIdMillis());
      statement.setInt(4, row.nodeNo());
      statement.executeUpdate();
    }
  }

  /** Takes the number of an expired row, unless another node was quicker. */
  static boolean takeOver(Connection connection, Row row, Row before, Instant now)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE_OVER)) {
      statement.setString(1, row.holder());
      statement.setObject(2, row.expiresAt().atOffset(ZoneOffset.UTC));
      statement.setLong(3, row.lastIdMillis());
      statement.setInt(4, row.nodeNo());
      statement.setObject(5, now.atOffset(ZoneOffset.UTC));
      statement.setLong(6, before.lastIdMillis());
      return statement.executeUpdate() == 1;
    }
  }

  static boolean renew(Connection connection, Row row, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setObject(1, row.expiresAt().atOffset(ZoneOffset.UTC));
      statement.setLong(2, row.lastIdMillis());
      statement.setInt(3, row.nodeNo());
      statement.setString(4, row.holder());
      statement.setObject(5, now.atOffset(ZoneOffset.UTC));
      return statement.executeUpdate() == 1;
    }
  }
}
