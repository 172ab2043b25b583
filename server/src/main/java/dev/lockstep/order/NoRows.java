package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;

/** A result that touches no row of its own; under an idempotency key it is kept like any other. */
record NoRows<R>(R result) implements Command<R> {

  @Override
  public String family() {
    return String.valueOf(result);
  }

  @Override
  public void needs(Needs needs) {}

  @Override
  public int rowsEstimate() {
    return 1;
  }

  @Override
  public R decide(Workspace workspace) {
    return result;
  }
}
