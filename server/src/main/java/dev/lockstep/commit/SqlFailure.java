package dev.lockstep.commit;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a SQL error means for a group, by SQLSTATE class. */
enum SqlFailure {
  /** Deadlock, serialisation, a row changed under us: run the group again. */
  RERUN,
  /** Somebody holds a lock for too long: find out which, and go on without who needs it. */
  LOCKED,
  /** A unique key was taken meanwhile: run again, the row is visible now. */
  DUPLICATE,
  /** Bad data of one command (22, 23): split until it is alone. */
  DATA,
  /** Connection lost, too many connections, shutdown, disk full (08, 53, 57, 58): never split. */
  CAPACITY,
  /** Anything else is a defect of ours; split so that it hits one command only. */
  DEFECT;

  static SqlFailure of(SQLException failure) {
    String state = state(failure);
    if (state == null || state.length() < 2) {
      return CAPACITY; // pools and drivers report time-outs and closed connections without a state
    }
    if (state.equals("23505") || (state.equals("23000") && failure.getErrorCode() == 1062)) {
      return DUPLICATE;
    }
    if (state.equals("55P03") || (state.equals("HY000") && isMySqlLock(failure.getErrorCode()))) {
      return LOCKED;
    }
    return switch (state.substring(0, 2)) {
      case "40" -> RERUN;
      case "22", "23" -> DATA;
      case "08", "53", "57", "58", "25" -> CAPACITY;
      default -> DEFECT;
    };
  }

  /** Lock wait time-out, and NOWAIT. */
  private static boolean isMySqlLock(int errorCode) {
    return errorCode == 1205 || errorCode == 3572;
  }

  private static @Nullable String state(SQLException failure) {
    return failure.getSQLState();
  }
}
