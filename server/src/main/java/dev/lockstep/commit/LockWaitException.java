package dev.lockstep.commit;

import java.sql.SQLException;
import java.util.List;

/** A statement waited too long for a lock on one or several of its rows. */
final class LockWaitException extends SQLException {

  private static final long serialVersionUID = 1L;

  private final transient List<HeldRows.Row> suspects;

  /**
   * Says where.
   *
   * @param suspects none if the rows cannot be asked for: they are another transaction's inserts
   */
  LockWaitException(Table<?> table, List<HeldRows.Row> suspects, SQLException cause) {
    super("no lock in " + table.name(), cause.getSQLState(), cause.getErrorCode(), cause);
    this.suspects = List.copyOf(suspects);
  }

  List<HeldRows.Row> suspects() {
    return suspects;
  }
}
