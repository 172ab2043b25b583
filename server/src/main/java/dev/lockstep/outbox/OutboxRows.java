package dev.lockstep.outbox;

import dev.lockstep.commit.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The statements over the outbox; each runs in a transaction of its own. */
final class OutboxRows {

  private static final String COLUMNS =
      "id, root_order_id, order_id, version, user_id, seller_id, event_type, payload, occurred_at ";

  /** Goes on after the last row read, along the index of due rows. %s: the owned partitions. */
  private static final String DUE =
      "SELECT "
          + COLUMNS
          + """
          FROM outbox
          WHERE published_at IS NULL AND (partition_no, root_order_id, version) > (?, ?, ?)
            AND partition_no IN (%s)
          ORDER BY partition_no, root_order_id, version
          LIMIT ?
          """;

  private static final String PUBLISHED =
      "UPDATE outbox SET published_at = ? WHERE published_at IS NULL AND id IN ";

  /** Ids per statement, a power of two. */
  private static final int IDS_MAX = 512;

  private static final String AFTER =
      "SELECT " + COLUMNS + "FROM outbox WHERE id > ? AND occurred_at >= ? ORDER BY id LIMIT ?";

  private static final String BY_IDS =
      "SELECT " + COLUMNS + "FROM outbox WHERE id IN (%s) ORDER BY id";

  /**
   * By id, which rises with the version of a family. Times need not: a command's is fixed when it
   * is queued, and one of the background may be overtaken by a later one.
   */
  private static final String OF_USER =
      "SELECT * FROM (SELECT "
          + COLUMNS
          + """
          FROM outbox
          WHERE user_id = ? AND occurred_at >= ?
          ORDER BY occurred_at, id
          LIMIT ?) first_ones
          ORDER BY id
          """;

  private static final String UNPUBLISHED_OF_USER =
      "SELECT "
          + COLUMNS
          + """
          FROM outbox
          WHERE user_id = ? AND occurred_at >= ? AND published_at IS NULL
          ORDER BY occurred_at, id
          LIMIT ?
          """;

  private static final String LAST_ID = "SELECT max(id) FROM outbox";

  /** Read backwards along the ids: as many rows as are younger. */
  private static final String LAST_ID_BEFORE =
      "SELECT id FROM outbox WHERE occurred_at < ? ORDER BY id DESC LIMIT 1";

  /** Counting stops where only "far too many" is of interest. */
  private static final String DEPTH =
      """
      SELECT count(*), min(occurred_at), CURRENT_TIMESTAMP FROM
        (SELECT occurred_at FROM outbox WHERE published_at IS NULL LIMIT 100000) due
      """;

  /** Where reading of due rows goes on. */
  record Position(int partition, String rootOrderId, long version) {

    static final Position START = new Position(-1, "", 0);

    static Position of(OutboxEvent event) {
      int partition = Partitions.of(event.rootOrderId());
      return new Position(partition, event.rootOrderId(), event.version());
    }
  }

  /** How much waits, and since when at the longest. */
  record Depth(long rows, double oldestSeconds) {}

  private final DataSource dataSource;

  OutboxRows(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Unpublished events of the owned partitions, by family and version. */
  List<StoredEvent> due(Position after, Set<Integer> owned, int limit) throws SQLException {
    String sql =
        DUE.formatted(owned.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, after.partition());
      statement.setString(2, after.rootOrderId());
      statement.setLong(3, after.version());
      statement.setInt(4, limit);
      return events(statement);
    }
  }

  /** Marks them all with one commit. */
  void published(Collection<Long> ids, Instant at) throws SQLException {
    List<Long> sorted = ids.stream().sorted().toList();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (int from = 0; from < sorted.size(); from += IDS_MAX) {
          mark(connection, sorted.subList(from, Math.min(from + IDS_MAX, sorted.size())), at);
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  /** The list is padded to a power of two, so that few different statements are prepared. */
  private static void mark(Connection connection, List<Long> ids, Instant at) throws SQLException {
    int padded = ids.size() <= 1 ? 1 : Integer.highestOneBit(ids.size() - 1) << 1;
    String sql = PUBLISHED + "(" + "?, ".repeat(padded - 1) + "?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, at.atOffset(ZoneOffset.UTC));
      for (int i = 0; i < padded; i++) {
        statement.setLong(i + 2, ids.get(Math.min(i, ids.size() - 1)));
      }
      statement.executeUpdate();
    }
  }

  List<StoredEvent> after(long id, Instant from, int limit) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(AFTER)) {
      statement.setLong(1, id);
      statement.setObject(2, from.atOffset(ZoneOffset.UTC));
      statement.setInt(3, limit);
      return events(statement);
    }
  }

  List<StoredEvent> byIds(Collection<Long> ids) throws SQLException {
    String sql =
        BY_IDS.formatted(ids.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      return events(statement);
    }
  }

  List<StoredEvent> ofUser(String userId, Instant from, int limit) throws SQLException {
    return ofUser(OF_USER, userId, from, limit);
  }

  List<StoredEvent> unpublished(String userId, Instant from, int limit) throws SQLException {
    return ofUser(UNPUBLISHED_OF_USER, userId, from, limit);
  }

  private List<StoredEvent> ofUser(String sql, String userId, Instant from, int limit)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, userId);
      statement.setObject(2, from.atOffset(ZoneOffset.UTC));
      statement.setInt(3, limit);
      return events(statement);
    }
  }

  long lastId() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(LAST_ID);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  long lastIdBefore(Instant time) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(LAST_ID_BEFORE)) {
      statement.setObject(1, time.atOffset(ZoneOffset.UTC));
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  Depth depth() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(DEPTH);
        ResultSet row = statement.executeQuery()) {
      row.next();
      var oldest = row.getObject(2, OffsetDateTime.class);
      var now = row.getObject(3, OffsetDateTime.class);
      double seconds = oldest == null ? 0 : Duration.between(oldest, now).toMillis() / 1000.0;
      return new Depth(row.getLong(1), Math.max(0, seconds));
    }
  }

  private static List<StoredEvent> events(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      Columns row = new Columns(rows);
      List<StoredEvent> events = new ArrayList<>();
      while (rows.next()) {
        events.add(
            new StoredEvent(
                row.number("id"),
                new OutboxEvent(
                    row.text("root_order_id"),
                    row.text("order_id"),
                    row.number("version"),
                    row.text("user_id"),
                    row.text("seller_id"),
                    row.text("event_type"),
                    row.text("payload"),
                    row.time("occurred_at"))));
      }
      return events;
    }
  }
}
