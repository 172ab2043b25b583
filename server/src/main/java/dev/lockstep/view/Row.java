package dev.lockstep.view;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row as it was read, by column name; times as instants. Columns a later migration adds show up
 * without a change here.
 */
record Row(Map<String, @Nullable Object> columns) {

  static Row read(ResultSet resultSet, int number) throws SQLException {
    ResultSetMetaData metaData = resultSet.getMetaData();
    Map<String, @Nullable Object> columns = LinkedHashMap.newLinkedHashMap(32);
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      boolean time =
          metaData.getColumnType(i) == java.sql.Types.TIMESTAMP
              || metaData.getColumnType(i) == java.sql.Types.TIMESTAMP_WITH_TIMEZONE;
      columns.put(metaData.getColumnLabel(i), time ? time(resultSet, i) : resultSet.getObject(i));
    }
    return new Row(columns);
  }

  private static @Nullable Instant time(ResultSet resultSet, int column) throws SQLException {
    OffsetDateTime value = resultSet.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  @Nullable Object value(String column) {
    return columns.get(column);
  }

  String text(String column) {
    return String.valueOf(columns.get(column));
  }

  @Nullable String textOrNull(String column) {
    Object value = columns.get(column);
    return value == null ? null : value.toString();
  }

  long number(String column) {
    return columns.get(column) instanceof Number number ? number.longValue() : 0;
  }

  int small(String column) {
    return Math.toIntExact(number(column));
  }
}
