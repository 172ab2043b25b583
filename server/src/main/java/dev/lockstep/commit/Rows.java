package dev.lockstep.commit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as the command sees them: loaded, and changed by the commands before it in the group. */
public interface Rows {

  /** The row, or null if there is none. */
  <R> @Nullable R find(Table<R> table, String key);

  /** The rows of one family in key order; empty if there are none. */
  <R> List<R> family(Table<R> table, String familyKey);

  /** The row that must exist. */
  default <R> R get(Table<R> table, String key) {
    R row = find(table, key);
    if (row == null) {
      throw new IllegalStateException("no row in " + table.name() + " for " + key);
    }
    return row;
  }
}
