package dev.lockstep.commit;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Binds values to a statement from left to right; null binds SQL NULL. */
public final class Params {

  private final PreparedStatement statement;
  private int index;

  Params(PreparedStatement statement) {
    this.statement = statement;
  }

  void restart() {
    index = 0;
  }

  public void text(@Nullable String value) throws SQLException {
    statement.setString(++index, value);
  }

  public void number(@Nullable Long value) throws SQLException {
    if (value == null) {
      statement.setNull(++index, Types.BIGINT);
    } else {
      statement.setLong(++index, value);
    }
  }

  public void number(long value) throws SQLException {
    statement.setLong(++index, value);
  }

  public void small(int value) throws SQLException {
    statement.setInt(++index, value);
  }

  public void small(@Nullable Integer value) throws SQLException {
    if (value == null) {
      statement.setNull(++index, Types.INTEGER);
    } else {
      statement.setInt(++index, value);
    }
  }

  public void flag(boolean value) throws SQLException {
    statement.setBoolean(++index, value);
  }

  public void bytes(byte[] value) throws SQLException {
    statement.setBytes(++index, value);
  }

  /** Stored as UTC with microseconds. */
  public void time(@Nullable Instant value) throws SQLException {
    if (value == null) {
      statement.setNull(++index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      statement.setObject(++index, value.atOffset(ZoneOffset.UTC));
    }
  }
}
