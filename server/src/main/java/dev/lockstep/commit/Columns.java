package dev.lockstep.commit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads a result row by column name; the mirror of {@link Params}. */
public final class Columns {

  private final ResultSet resultSet;

  public Columns(ResultSet resultSet) {
    this.resultSet = resultSet;
  }

  /** A NOT NULL text. */
  public String text(String column) throws SQLException {
    return required(column, resultSet.getString(column));
  }

  public @Nullable String textOrNull(String column) throws SQLException {
    return resultSet.getString(column);
  }

  public long number(String column) throws SQLException {
    return resultSet.getLong(column);
  }

  public @Nullable Long numberOrNull(String column) throws SQLException {
    long value = resultSet.getLong(column);
    return resultSet.wasNull() ? null : value;
  }

  public int small(String column) throws SQLException {
    return resultSet.getInt(column);
  }

  public @Nullable Integer smallOrNull(String column) throws SQLException {
    int value = resultSet.getInt(column);
    return resultSet.wasNull() ? null : value;
  }

  public boolean flag(String column) throws SQLException {
    return resultSet.getBoolean(column);
  }

  public byte[] bytes(String column) throws SQLException {
    return required(column, resultSet.getBytes(column));
  }

  /** A NOT NULL instant. */
  public Instant time(String column) throws SQLException {
    return required(column, timeOrNull(column));
  }

  public @Nullable Instant timeOrNull(String column) throws SQLException {
    OffsetDateTime value = resultSet.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static <T> T required(String column, @Nullable T value) throws SQLException {
    if (value == null) {
      throw new SQLException("column " + column + " is NULL", "22004");
    }
    return value;
  }
}
