package dev.lockstep.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of the write path: its columns, how a row is bound and read, and by what it is guarded.
 *
 * <p>All SQL is made here once, in the subset that PostgreSQL, MySQL and MariaDB share: batched
 * inserts, updates guarded by version, {@code IN} lists padded to powers of two so that prepared
 * statements are reused.
 *
 * @param <R> the immutable row
 */
public final class Table<R> implements Comparable<Table<?>> {

  /** Binds one column of a row. */
  @FunctionalInterface
  public interface Binder<R> {
    void bind(Params params, R row) throws SQLException;
  }

  /** Reads a row. */
  @FunctionalInterface
  public interface Reader<R> {
    R read(Columns columns) throws SQLException;
  }

  private record Column<R>(String name, Binder<R> binder, boolean mutable) {}

  private final String name;
  private final Function<R, String> key;
  private final List<String> keyColumns;
  private final @Nullable Function<R, String> family;
  private final @Nullable String familyColumn;
  private final @Nullable ToLongFunction<R> version;
  private final @Nullable Reader<R> reader;
  private final List<Column<R>> columns;
  private final List<Column<R>> mutable;
  private final List<Column<R>> keys;
  private final String insertSql;
  private final String updateSql;
  private final Map<String, String> selects = new ConcurrentHashMap<>();

  private Table(Builder<R> builder) {
    name = builder.name;
    key = builder.key;
    keyColumns = builder.keyColumns;
    family = builder.family;
    familyColumn = builder.familyColumn;
    version = builder.version;
    reader = builder.reader;
    columns = List.copyOf(builder.columns);
    mutable = columns.stream().filter(Column::mutable).toList();
    keys = keyColumns.stream().map(this::column).toList();
    insertSql =
        "INSERT INTO %s (%s) VALUES (%s)"
            .formatted(
                name,
                joined(columns, Column::name),
                columns.stream().map(column -> "?").collect(Collectors.joining(", ")));
    updateSql =
        "UPDATE %s SET %s WHERE %s AND version = ?"
            .formatted(
                name,
                joined(mutable, column -> column.name() + " = ?"),
                keyColumns.stream()
                    .map(column -> column + " = ?")
                    .collect(Collectors.joining(" AND ")));
  }

  /** Starts a table whose rows are found by the given key columns. */
  public static <R> Builder<R> named(String name, Function<R, String> key, String... keyColumns) {
    return new Builder<>(name, key, List.of(keyColumns));
  }

  public String name() {
    return name;
  }

  String key(R row) {
    return key.apply(row);
  }

  @Nullable String family(R row) {
    return family == null ? null : family.apply(row);
  }

  boolean appendOnly() {
    return reader == null;
  }

  long version(R row) {
    if (version == null) {
      throw new IllegalStateException(name + " has no version and cannot be updated");
    }
    return version.applyAsLong(row);
  }

  R read(Columns row) throws SQLException {
    if (reader == null) {
      throw new IllegalStateException(name + " is only appended to");
    }
    return reader.read(row);
  }

  String insertSql() {
    return insertSql;
  }

  void bindInsert(Params params, R row) throws SQLException {
    for (Column<R> column : columns) {
      column.binder().bind(params, row);
    }
  }

  String updateSql() {
    return updateSql;
  }

  void bindUpdate(Params params, R row, R loaded) throws SQLException {
    for (Column<R> column : mutable) {
      column.binder().bind(params, row);
    }
    for (Column<R> column : keys) {
      column.binder().bind(params, row);
    }
    params.number(version(loaded));
  }

  /** The select by key with room for {@code count} keys (a power of two). */
  String selectByKey(int count, boolean lock) {
    return selects.computeIfAbsent(
        "key" + count + lock, _ -> select(keyColumns.getFirst(), count, lock));
  }

  /** The same lock, refused at once if somebody else has one of the rows. */
  String selectNoWait(int count) {
    return selectByKey(count, true) + " NOWAIT";
  }

  /** The select of whole families with room for {@code count} of them. */
  String selectByFamily(int count) {
    String column = familyColumn;
    if (column == null) {
      throw new IllegalStateException(name + " has no family");
    }
    return selects.computeIfAbsent("family" + count, _ -> select(column, count, false));
  }

  private String select(String by, int count, boolean lock) {
    return "SELECT %s FROM %s WHERE %s IN (%s) ORDER BY %s%s"
        .formatted(
            joined(columns, Column::name),
            name,
            by,
            "?, ".repeat(count - 1) + "?",
            keyColumns.getFirst(),
            lock ? " FOR UPDATE" : "");
  }

  private Column<R> column(String columnName) {
    return columns.stream()
        .filter(column -> column.name().equals(columnName))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no column " + columnName));
  }

  private static <R> String joined(List<Column<R>> columns, Function<Column<R>, String> part) {
    return columns.stream().map(part).collect(Collectors.joining(", "));
  }

  @Override
  public int compareTo(Table<?> other) {
    return name.compareTo(other.name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Table<?> table && table.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects the columns of a table in insert order. */
  public static final class Builder<R> {

    private final String name;
    private final Function<R, String> key;
    private final List<String> keyColumns;
    private final List<Column<R>> columns = new ArrayList<>();
    private @Nullable Function<R, String> family;
    private @Nullable String familyColumn;
    private @Nullable ToLongFunction<R> version;
    private @Nullable Reader<R> reader;

    private Builder(String name, Function<R, String> key, List<String> keyColumns) {
      this.name = name;
      this.key = key;
      this.keyColumns = keyColumns;
    }

    /** A column written once. */
    public Builder<R> fixed(String column, Binder<R> binder) {
      columns.add(new Column<>(column, binder, false));
      return this;
    }

    /** A column an update may change. */
    public Builder<R> column(String column, Binder<R> binder) {
      columns.add(new Column<>(column, binder, true));
      return this;
    }

    /** The column by which a family's rows are read. */
    public Builder<R> familyBy(String column, Function<R, String> familyKey) {
      familyColumn = column;
      family = familyKey;
      return this;
    }

    /** The version column, which guards every update. */
    public Builder<R> version(ToLongFunction<R> rowVersion) {
      version = rowVersion;
      return column("version", (params, row) -> params.number(rowVersion.applyAsLong(row)));
    }

    /** A table whose rows are read again. */
    public Table<R> readBy(Reader<R> rowReader) {
      reader = rowReader;
      return new Table<>(this);
    }

    /** A table that is only appended to: no keys in memory, any number of rows. */
    public Table<R> appendOnly() {
      return new Table<>(this);
    }
  }
}
