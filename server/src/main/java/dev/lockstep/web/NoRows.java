package dev.lockstep.web;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;

/** An answer that touches no row of its own, to be kept under an idempotency key. */
record NoRows(Writes.Reply reply) implements Command<Writes.Reply> {

  @Override
  public String family() {
    return "";
  }

  @Override
  public void needs(Needs needs) {}

  @Override
  public int rowsEstimate() {
    return 1;
  }

  @Override
  public Writes.Reply decide(Workspace workspace) {
    return reply;
  }
}
