package dev.lockstep.outbox;

import java.sql.SQLException;

/** How much waits to be relayed, as last measured. */
final class OutboxDepth {

  private final OutboxRows rows;
  private volatile OutboxRows.Depth last = new OutboxRows.Depth(0, 0);

  OutboxDepth(OutboxRows rows) {
    this.rows = rows;
  }

  void measure() throws SQLException {
    last = rows.depth();
  }

  OutboxRows.Depth last() {
    return last;
  }
}
