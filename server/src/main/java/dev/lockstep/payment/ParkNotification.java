package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;

/**
 * Keeps a genuine notification whose effect was refused or failed, so that it can be acknowledged
 * and replayed. It does nothing else, so what made the effect fail cannot make this fail.
 */
final class ParkNotification implements Command<Boolean> {

  private final Received received;
  private final String reason;

  ParkNotification(Received received, String reason) {
    this.received = received;
    this.reason = reason;
  }

  @Override
  public String family() {
    return received.family();
  }

  @Override
  public void needs(Needs needs) {
    received.needs(needs);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    PaymentFamily.moreNeeds(loaded, needs, family());
  }

  /** False if it was applied meanwhile. */
  @Override
  public Boolean decide(Workspace workspace) {
    InboxRow stored = received.stored(workspace);
    if (stored != null && stored.state().status() == InboxStatus.APPLIED) {
      return false;
    }
    received.park(new PaymentFamily(workspace, family()), CaseKind.PARKED_CAPTURE, reason);
    return true;
  }
}
