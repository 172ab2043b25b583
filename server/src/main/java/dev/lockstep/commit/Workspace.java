package dev.lockstep.commit;

import java.time.Instant;

/** What a command decides on: immutable rows to read, and changes that merge only if it accepts. */
public interface Workspace extends Rows {

  /** Database time, fixed when the command was enqueued, so that a rerun decides alike. */
  Instant now();

  /** Adds a row; its key must be absent. */
  <R> void insert(Table<R> table, R row);

  /** Replaces a row read before; its version must be one above the row it replaces. */
  <R> void update(Table<R> table, R row);

  /** Announces an event: reactions run now, listeners after the commit. */
  void announce(Object event);
}
