package dev.lockstep.commit;

import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A row as the database would hold it: what the table's own columns bind, by name. Tests of several
 * modules read it without knowing the row's type.
 */
public final class Line {

  /** The columns of a table in the order they are bound, and where each is. */
  private record Names(List<String> all, Map<String, Integer> places) {}

  private static final Map<Table<?>, Names> NAMES = new ConcurrentHashMap<>();

  private final String table;
  private final Names names;
  private final @Nullable Object[] values;

  private Line(String table, Names names, @Nullable Object[] values) {
    this.table = table;
    this.names = names;
    this.values = values;
  }

  static <R> Line of(Table<R> table, R row) {
    Names names = NAMES.computeIfAbsent(table, Line::namesOf);
    @Nullable Object[] values = new Object[names.all().size()];
    PreparedStatement statement =
        (PreparedStatement)
            Proxy.newProxyInstance(
                Line.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (_, method, given) -> {
                  boolean isNull = method.getName().equals("setNull");
                  values[(Integer) given[0] - 1] = isNull ? null : given[1];
                  return null;
                });
    try {
      table.bindInsert(new Params(statement), row);
    } catch (SQLException e) {
      throw new IllegalStateException("nothing here throws it", e);
    }
    return new Line(table.name(), names, values);
  }

  private static Names namesOf(Table<?> table) {
    String sql = table.insertSql();
    List<String> all = List.of(sql.substring(sql.indexOf('(') + 1, sql.indexOf(')')).split(", "));
    Map<String, Integer> places = new HashMap<>();
    all.forEach(name -> places.put(name, places.size()));
    return new Names(all, places);
  }

  public String table() {
    return table;
  }

  public List<String> names() {
    return names.all();
  }

  /** The bound value, null for NULL; IllegalArgumentException if there is no such column. */
  public @Nullable Object value(String column) {
    Integer place = names.places().get(column);
    if (place == null) {
      throw new IllegalArgumentException(table + " has no column " + column);
    }
    return values[place];
  }

  /** A text, null for NULL. */
  @SuppressWarnings("NullAway") // who asks knows whether the column can be NULL
  public String text(String column) {
    return (String) value(column);
  }

  /** A number of any width; it must not be NULL. */
  public long number(String column) {
    return ((Number) Objects.requireNonNull(value(column), column)).longValue();
  }

  /** A number of any width, 0 for NULL: what the audit's SQL makes of it. */
  public long numberOrZero(String column) {
    return value(column) == null ? 0 : number(column);
  }

  public boolean isNull(String column) {
    return value(column) == null;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(table);
    for (int i = 0; i < values.length; i++) {
      text.append(' ').append(names.all().get(i)).append('=').append(values[i]);
    }
    return text.toString();
  }
}
