package dev.lockstep.commit;

import java.sql.SQLException;

/** COMMIT was sent and no answer came. */
final class UnknownCommitException extends SQLException {

  private static final long serialVersionUID = 1L;

  UnknownCommitException(SQLException cause) {
    super("outcome of COMMIT unknown", cause);
  }
}
