package dev.lockstep.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The rows of partition_lease, one per work and partition; made when a work is first named. */
final class PartitionRows {

  private static final String SELECT =
      "SELECT partition_no FROM partition_lease WHERE work_name = ?";

  private static final String INSERT =
      """
      INSERT INTO partition_lease (work_name, partition_no, holder, expires_at)
      VALUES (?, ?, '', ?)
      """;

  /** Passes over what another node is just taking, or hangs while it does: it waits for nobody. */
  private static final String LOCK =
      """
      SELECT partition_no FROM partition_lease
      WHERE work_name = ? AND (holder = ? OR expires_at <= ?)
      ORDER BY partition_no FOR UPDATE SKIP LOCKED
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
    insertMissing(connection, work, known(connection, work));
    TreeSet<Integer> wanted = new TreeSet<>();
    int left = more;
    for (Integer partition : locked(connection, now, work)) {
      if (kept.contains(partition) || left-- > 0) {
        wanted.add(partition);
      }
    }
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

  private static Set<Integer> known(Connection connection, String work) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, work);
      return partitions(statement);
    }
  }

  /** Of this node's and of the free ones those nobody else is about to take, in order. */
  private Set<Integer> locked(Connection connection, Instant now, String work) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setString(1, work);
      statement.setString(2, holder);
      statement.setObject(3, now.atOffset(ZoneOffset.UTC));
      return partitions(statement);
    }
  }

  private static Set<Integer> partitions(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      Set<Integer> partitions = new TreeSet<>();
      while (row.next()) {
        partitions.add(row.getInt(1));
      }
      return partitions;
    }
  }

  private static void insertMissing(Connection connection, String work, Set<Integer> known)
      throws SQLException {
    if (known.size() == PartitionLeases.COUNT) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (int partition = 0; partition < PartitionLeases.COUNT; partition++) {
        if (!known.contains(partition)) {
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
