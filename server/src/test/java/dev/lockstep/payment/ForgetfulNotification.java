package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.OrderStatus;
import java.util.Set;

/**
 * A broken variant: a notification of money for a closed order is taken for settled and nothing
 * else happens, as if the row CLOSED of {@link CapturePolicy} said NO_OP.
 */
final class ForgetfulNotification implements Command<Object> {

  private final Received received;
  private final ApplyNotification real;

  ForgetfulNotification(Received received, PaymentProperties properties) {
    this.received = received;
    this.real = new ApplyNotification(received, properties);
  }

  @Override
  public String family() {
    return real.family();
  }

  @Override
  public void needs(Needs needs) {
    real.needs(needs);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    real.moreNeeds(loaded, needs);
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return real.mayAnnounce();
  }

  @Override
  public Object decide(Workspace workspace) {
    PaymentFamily payments = new PaymentFamily(workspace, family());
    OrderStatus order = payments.order().root().status();
    boolean late = order == OrderStatus.CANCELED || order == OrderStatus.REFUNDED;
    if (late && received.capture() != null && received.stored(workspace) == null) {
      received.store(workspace, InboxStatus.APPLIED, null);
      return false;
    }
    return real.decide(workspace);
  }
}
