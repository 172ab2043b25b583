package dev.lockstep.commit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that somebody else has kept locked for longer than a group waits: a person's open
 * transaction, a paused node.
 *
 * <p>A group that met one asks which rows they are ({@code FOR UPDATE NOWAIT}, halving the keys)
 * and goes on without the commands that need them. Until such a row is free, no group tries it
 * again: only this asks, every now and then and never waiting.
 */
final class HeldRows {

  /** A row, and the family by which its commands may have asked for it. */
  record Row(Table<?> table, String key, @Nullable String family) {

    static List<Row> of(Table<?> table, List<String> keys) {
      return keys.stream().map(key -> new Row(table, key, null)).toList();
    }
  }

  private static final Logger log = LoggerFactory.getLogger(HeldRows.class);

  /** More than that is no row but a table; everybody is told to come later. */
  private static final int ROWS_MAX = 512;

  /** How often it is asked whether they are free, and the part of the time that may take. */
  private static final Duration ASK_EVERY = Duration.ofMillis(100);

  private static final int ASK_PART = 10;

  private final DataSource dataSource;
  private final Map<Row, Long> sinceNanos = new ConcurrentHashMap<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile long askAtNanos;

  HeldRows(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  boolean none() {
    return sinceNanos.isEmpty();
  }

  int size() {
    return sinceNanos.size();
  }

  /** Whether any of the rows was asked for. */
  boolean among(Needs needs) {
    return sinceNanos.keySet().stream()
        .anyMatch(row ->
            needs.names(row.table(), row.key())
                || (row.family() != null && needs.names(row.table(), row.family())));
  }

  /** Finds out which of the rows are held; true if any was not known to be. */
  boolean find(List<Row> suspects) throws SQLException {
    Set<Row> found = held(suspects);
    long now = System.nanoTime();
    askAtNanos = now + ASK_EVERY.toNanos();
    boolean any = false;
    for (Row row : found) {
      if (sinceNanos.size() < ROWS_MAX && sinceNanos.putIfAbsent(row, now) == null) {
        any = true;
        log.warn("event=row_held table={} key={}", row.table(), row.key());
      }
    }
    return any;
  }

  /** Forgets those that are free by now; asks only when it is time to. */
  void askAgain() {
    long begin = System.nanoTime();
    if (none() || begin - askAtNanos < 0 || !asking.compareAndSet(false, true)) {
      return;
    }
    try {
      forgetAllBut(held(List.copyOf(sinceNanos.keySet())));
    } catch (SQLException e) {
      log.info("event=held_rows_not_asked cause={}", e.toString());
    }
    long end = System.nanoTime();
    askAtNanos = end + Math.max(ASK_EVERY.toNanos(), ASK_PART * (end - begin));
    asking.set(false);
  }

  private void forgetAllBut(Set<Row> still) {
    sinceNanos.forEach((row, since) -> {
      if (!still.contains(row) && sinceNanos.remove(row) != null) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
        log.info("event=row_free table={} key={} heldMillis={}", row.table(), row.key(), millis);
      }
    });
  }

  private Set<Row> held(List<Row> suspects) throws SQLException {
    SortedMap<Table<?>, List<Row>> byTable = new TreeMap<>();
    suspects.forEach(row -> byTable.computeIfAbsent(row.table(), _ -> new ArrayList<>()).add(row));
    Set<Row> found = new HashSet<>();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      for (List<Row> rows : byTable.values()) {
        search(connection, rows, found);
      }
    }
    return found;
  }

  private static void search(Connection connection, List<Row> rows, Set<Row> found)
      throws SQLException {
    if (rows.isEmpty() || found.size() >= ROWS_MAX || free(connection, rows)) {
      return;
    }
    if (rows.size() == 1) {
      found.add(rows.getFirst());
      return;
    }
    int half = rows.size() / 2;
    search(connection, rows.subList(0, half), found);
    search(connection, rows.subList(half, rows.size()), found);
  }

  private static boolean free(Connection connection, List<Row> rows) throws SQLException {
    int padded = GroupTransaction.padded(rows.size());
    String sql = rows.getFirst().table().selectNoWait(padded);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      GroupTransaction.bindKeys(statement, padded, rows.stream().map(Row::key).toList());
      statement.execute();
      return true;
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.LOCKED) {
        return false;
      }
      throw e;
    } finally {
      connection.rollback();
    }
  }
}
