package dev.lockstep.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The rows of partition_lease, one per work and partition; made when a work is first named. */
final class PartitionRows {

  private static final String SELECT =
      "SELECT partition_no, expires_at FROM partition_lease WHERE work_name = ?";

  private static final String INSERT =
      """
      INSERT INTO partition_lease (work_name, partition_no, holder, expires_at)
      VALUES (?, ?, '', ?)
      """;

  private static final String TAKE =
      """
      UPDATE partition_lease SET holder = ?, expires_at = ?
      WHERE work_name = ? AND partition_no = ? AND (holder = ? OR expires_at <= ?)
      """;

  private static final String RELEASE =
      """
      UPDATE partition_lease SET expires_at = ?
      WHERE work_name = ? AND partition_no = ? AND holder = ?
      """;

  private final DataSource dataSource;
  private final String holder;
  private final Duration ttl;

  PartitionRows(DataSource dataSource, String holder, Duration ttl) {
    this.dataSource = dataSource;
    this.holder = holder;
    this.ttl = ttl;
  }

  /** Renews the kept ones and takes up to {@code more} free ones; answers what is held now. */
  Set<Integer> take(String work, Set<Integer> kept, int more) throws SQLException {
    try {
      return LeaseTransaction.run(dataSource, (c, now) -> take(c, now, work, kept, more));
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (!state.startsWith("23")) {
        throw e;
      }
      // Another node made the rows at the same moment; they are there now.
      return LeaseTransaction.run(dataSource, (c, now) -> take(c, now, work, kept, more));
    }
  }

  private Set<Integer> take(
      Connection connection, Instant now, String work, Set<Integer> kept, int more)
      throws SQLException {
    Map<Integer, Instant> expiries = expiries(connection, work);
    insertMissing(connection, work, expiries);
    List<Integer> free = new ArrayList<>();
    expiries.forEach((partition, expiresAt) -> {
      if (!expiresAt.isAfter(now) && !kept.contains(partition)) {
        free.add(partition);
      }
    });
    TreeSet<Integer> wanted = new TreeSet<>(kept);
    wanted.addAll(free.subList(0, Math.min(more, free.size())));
    return take(connection, now, work, wanted);
  }

  private Set<Integer> take(
      Connection connection, Instant now, String work, TreeSet<Integer> wanted)
      throws SQLException {
    Set<Integer> taken = new TreeSet<>();
    if (wanted.isEmpty()) {
      return taken;
    }
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      for (Integer partition : wanted) {
        statement.setString(1, holder);
        statement.setObject(2, now.plus(ttl).atOffset(ZoneOffset.UTC));
        statement.setString(3, work);
        statement.setInt(4, partition);
        statement.setString(5, holder);
        statement.setObject(6, now.atOffset(ZoneOffset.UTC));
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      int index = 0;
      for (Integer partition : wanted) {
        if (counts[index++] == 1) {
          taken.add(partition);
        }
      }
    }
    return taken;
  }

  private static Map<Integer, Instant> expiries(Connection connection, String work)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, work);
      try (ResultSet row = statement.executeQuery()) {
        Map<Integer, Instant> expiries = new TreeMap<>();
        while (row.next()) {
          expiries.put(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant());
        }
        return expiries;
      }
    }
  }

  private static void insertMissing(
      Connection connection, String work, Map<Integer, Instant> expiries) throws SQLException {
    if (expiries.size() == PartitionLeases.COUNT) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (int partition = 0; partition < PartitionLeases.COUNT; partition++) {
        if (expiries.putIfAbsent(partition, Instant.EPOCH) == null) {
          statement.setString(1, work);
          statement.setInt(2, partition);
          statement.setObject(3, Instant.EPOCH.atOffset(ZoneOffset.UTC));
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }

  /** Lets the partitions go at once. */
  void release(String work, Set<Integer> partitions) throws SQLException {
    if (partitions.isEmpty()) {
      return;
    }
    LeaseTransaction.run(
        dataSource,
        (connection, now) -> {
          try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            for (Integer partition : partitions) {
              statement.setObject(1, now.atOffset(ZoneOffset.UTC));
              statement.setString(2, work);
              statement.setInt(3, partition);
              statement.setString(4, holder);
              statement.addBatch();
            }
            return statement.executeBatch();
          }
        });
  }
}
