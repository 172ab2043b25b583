package dev.lockstep.commit;

import java.sql.SQLException;

/** The group's id is in the database: its earlier COMMIT, whose outcome was unknown, succeeded. */
final class GroupCommittedException extends SQLException {

  private static final long serialVersionUID = 1L;

  GroupCommittedException(SQLException cause) {
    super("group committed before", cause);
  }
}
