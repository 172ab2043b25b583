package dev.lockstep.commit;

import java.sql.SQLException;

/** An update found no row of the version it had read: another writer was not held off by a lock. */
final class StaleRowException extends SQLException {

  private static final long serialVersionUID = 1L;

  StaleRowException(String table, String key) {
    super("stale row in " + table + ": " + key, "40001");
  }
}
