package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.OrderChanged;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores a genuine notification together with its effect. A repetition of an applied one changes
 * nothing; one that was parked is tried again. If the effect is refused, the whole command is, and
 * {@link ParkNotification} keeps the notification.
 */
final class ApplyNotification implements Command<ApplyNotification.Result> {

  /**
   * What became of it.
   *
   * @param outcome the judgement of a capture, null for other notifications
   */
  record Result(Kind kind, @Nullable CaptureOutcome outcome) {}

  /** How it ended. */
  enum Kind {
    APPLIED,
    REPEATED,
    /** It is about a payment nobody here knows; it is parked, and money in it has a case. */
    UNKNOWN_PAYMENT
  }

  private final Received received;
  private final PaymentProperties properties;
  private final @Nullable String unverifiedKey;

  ApplyNotification(Received received, PaymentProperties properties) {
    this(received, properties, null);
  }

  /** Applies what was stored as UNVERIFIED under another key and can be verified by now. */
  ApplyNotification(
      Received received, PaymentProperties properties, @Nullable String unverifiedKey) {
    this.received = received;
    this.properties = properties;
    this.unverifiedKey = unverifiedKey;
  }

  @Override
  public String family() {
    return received.family();
  }

  @Override
  public void needs(Needs needs) {
    received.needs(needs);
    if (unverifiedKey != null) {
      needs.read(CaseTables.INBOX, unverifiedKey);
    }
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    PaymentFamily.moreNeeds(loaded, needs, family());
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public Result decide(Workspace workspace) {
    closeUnverified(workspace);
    InboxRow stored = received.stored(workspace);
    if (stored != null && stored.state().status() == InboxStatus.APPLIED) {
      return new Result(Kind.REPEATED, null);
    }
    PaymentFamily payments = new PaymentFamily(workspace, family());
    Told told = new Told(payments, received.account(), properties);
    if (!told.known(received.notification())) {
      received.park(payments, CaseKind.UNKNOWN_PAYMENT, PayCode.PAY_NOT_FOUND.name());
      return new Result(Kind.UNKNOWN_PAYMENT, null);
    }
    CaptureOutcome outcome = told.apply(received.notification());
    received.store(workspace, InboxStatus.APPLIED, null);
    return new Result(Kind.APPLIED, outcome);
  }

  private void closeUnverified(Workspace workspace) {
    InboxRow row = unverifiedKey == null ? null : workspace.find(CaseTables.INBOX, unverifiedKey);
    if (row != null && row.state().status() == InboxStatus.UNVERIFIED) {
      workspace.update(
          CaseTables.INBOX, row.moved(InboxStatus.APPLIED, "verified later", workspace.now()));
    }
  }
}
