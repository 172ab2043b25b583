package dev.lockstep.commit;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The statements of one group, in their fixed order. */
final class GroupTransaction {

  private static final String INSERT_GROUP =
      "INSERT INTO commit_group (group_id, gmt_create) VALUES (?, ?)";

  /** Keys per statement; more are read in several statements. */
  private static final int KEYS_MAX = 1024;

  private final Connection connection;
  private final GroupState state;

  GroupTransaction(Connection connection, GroupState state) {
    this.connection = connection;
    this.state = state;
  }

  /** Inserts the group's id first: a duplicate means the group has committed already. */
  void begin(String groupId, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_GROUP)) {
      Params params = new Params(statement);
      params.text(groupId);
      params.time(now);
      statement.executeUpdate();
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.DUPLICATE) {
        throw new GroupCommittedException(e);
      }
      throw e;
    }
  }

  /** Reads, and locks where the stage says so. */
  void load(Stage stage, SortedMap<Table<?>, TreeSet<String>> keysByTable) throws SQLException {
    for (Map.Entry<Table<?>, TreeSet<String>> entry : keysByTable.entrySet()) {
      List<String> keys = new ArrayList<>(entry.getValue());
      if (stage == Stage.READ) {
        // What is held under a lock is not read again without one.
        keys.removeIf(key -> state.find(entry.getKey(), key) != null);
      }
      loadTable(stage, entry.getKey(), keys);
    }
  }

  private <R> void loadTable(Stage stage, Table<R> table, List<String> keys) throws SQLException {
    boolean byFamily = stage == Stage.FAMILIES;
    boolean lock = stage == Stage.ROOTS || stage == Stage.SHARED;
    List<String> absent =
        stage == Stage.READ
            ? keys.stream().filter(key -> state.known(table, key)).toList()
            : List.of();
    if (byFamily) {
      keys.forEach(key -> state.askedFamily(table, key));
    } else {
      keys.forEach(key -> state.asked(table, key));
    }
    for (int from = 0; from < keys.size(); from += KEYS_MAX) {
      List<String> part = keys.subList(from, Math.min(from + KEYS_MAX, keys.size()));
      int padded = padded(part.size());
      String sql = byFamily ? table.selectByFamily(padded) : table.selectByKey(padded, lock);
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        bindKeys(statement, padded, part);
        try (ResultSet rows = statement.executeQuery()) {
          Columns columns = new Columns(rows);
          while (rows.next()) {
            R row = table.read(columns);
            if (absent.contains(table.key(row))) {
              // Not there when it was to be locked: others need it locked.
              throw new StaleRowException(table.name(), table.key(row));
            }
            state.loaded(table, row);
          }
        }
      } catch (SQLException e) {
        throw lock ? placed(e, table, HeldRows.Row.of(table, part)) : e;
      }
    }
  }

  /** Says where a lock was waited for. */
  private static SQLException placed(
      SQLException failure, Table<?> table, List<HeldRows.Row> suspects) {
    return SqlFailure.of(failure) == SqlFailure.LOCKED
        ? new LockWaitException(table, suspects, failure)
        : failure;
  }

  static int padded(int size) {
    return size <= 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
  }

  /** Repeats the last key up to a power of two, so that few different statements are prepared. */
  static void bindKeys(PreparedStatement statement, int padded, List<String> keys)
      throws SQLException {
    for (int i = 0; i < padded; i++) {
      statement.setString(i + 1, keys.get(Math.min(i, keys.size() - 1)));
    }
  }

  /** Writes what the accepted commands changed: per table, in key order. */
  void flush() throws SQLException {
    for (Map.Entry<Table<?>, TreeMap<String, GroupState.Slot>> entry : state.slots().entrySet()) {
      flushTable(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<Table<?>, List<Object>> entry : state.appended().entrySet()) {
      insert(entry.getKey(), entry.getValue());
    }
  }

  private void flushTable(Table<?> table, TreeMap<String, GroupState.Slot> slots)
      throws SQLException {
    List<Object> inserted = new ArrayList<>();
    List<GroupState.Slot> updated = new ArrayList<>();
    for (GroupState.Slot slot : slots.values()) {
      if (slot.inserted()) {
        inserted.add(slot.current());
      } else if (slot.updated()) {
        updated.add(slot);
      }
    }
    insert(table, inserted);
    update(table, updated);
  }

  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  private <R> void insert(Table<R> table, List<Object> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(table.insertSql())) {
      Params params = new Params(statement);
      for (Object row : rows) {
        params.restart();
        table.bindInsert(params, (R) row);
        statement.addBatch();
      }
      var _ = execute(statement);
    } catch (SQLException e) {
      throw placed(e, table, List.of());
    }
  }

  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  private <R> void update(Table<R> table, List<GroupState.Slot> slots) throws SQLException {
    if (slots.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(table.updateSql())) {
      Params params = new Params(statement);
      for (GroupState.Slot slot : slots) {
        params.restart();
        table.bindUpdate(params, (R) slot.current(), (R) slot.loaded());
        statement.addBatch();
      }
      int[] counts = execute(statement);
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 0) {
          throw new StaleRowException(table.name(), table.key((R) slots.get(i).current()));
        }
      }
    } catch (SQLException e) {
      throw placed(e, table, slots.stream().map(slot -> row(table, (R) slot.current())).toList());
    }
  }

  private static <R> HeldRows.Row row(Table<R> table, R row) {
    return new HeldRows.Row(table, table.key(row), table.family(row));
  }

  /** The driver's own error repeats every value of the batch, which belongs in no log. */
  private static int[] execute(PreparedStatement statement) throws SQLException {
    try {
      return statement.executeBatch();
    } catch (BatchUpdateException e) {
      SQLException server = e.getNextException();
      throw server == null
          ? new SQLException("a batch was refused", e.getSQLState(), e.getErrorCode())
          : server;
    }
  }
}
