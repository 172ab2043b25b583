package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.OrderCode;
import dev.lockstep.order.OrderFamily;
import dev.lockstep.order.OrderRow;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.Refusal;
import java.util.List;

/**
 * Records the intent to have an order paid over a channel; the channel is called afterwards. At
 * most one payment per order and channel can be paid: if there is one, it is the answer. An intent
 * is not yet news for the order's readers, so the family's version stays.
 */
final class OpenPayment implements Command<PaymentRow> {

  /** What is wanted and by whom. */
  record Wish(
      String rootId, String userId, PaymentRow.Account account, String method, Terms terms) {}

  /** What the channel takes. */
  interface Terms {
    boolean takes(String currency);
  }

  private final Wish wish;
  private final PaymentProperties properties;

  OpenPayment(Wish wish, PaymentProperties properties) {
    this.wish = wish;
    this.properties = properties;
  }

  @Override
  public String family() {
    return wish.rootId();
  }

  @Override
  public void needs(Needs needs) {
    OrderFamily.needs(needs, wish.rootId());
    needs.family(PaymentTables.PAYMENTS, wish.rootId());
  }

  @Override
  public int rowsEstimate() {
    return 4;
  }

  @Override
  public PaymentRow decide(Workspace workspace) {
    OrderRow order = OrderFamily.in(workspace, wish.rootId()).root();
    check(order, workspace);
    List<PaymentRow> payments = workspace.family(PaymentTables.PAYMENTS, wish.rootId());
    PaymentTransition transition = new PaymentTransition(workspace);
    for (PaymentRow payment : payments) {
      if (payment.payable() && payment.account().equals(wish.account())) {
        if (payment.header().method().equals(wish.method())) {
          return payment;
        }
        transition.requestClose(payment);
      }
    }
    if (payments.size() >= properties.paymentsPerOrderMax()) {
      throw new Refusal(PayCode.PAY_ATTEMPTS_EXCEEDED);
    }
    PaymentRow.Header header =
        new PaymentRow.Header(
            PaymentIds.payment(wish.rootId(), payments.size() + 1),
            wish.rootId(),
            wish.account(),
            wish.method(),
            order.amounts().payAmount(),
            order.header().currency(),
            order.header().expireTime(),
            workspace.now());
    return transition.create(header, properties.nextCheck(workspace.now(), 0, header.expireTime()));
  }

  private void check(OrderRow order, Workspace workspace) {
    if (!order.header().userId().equals(wish.userId())) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    if (order.status() != OrderStatus.CREATED) {
      throw new Refusal(
          OrderCode.ORDER_STATE_CONFLICT, "An order that is " + order.status() + " is not paid.");
    }
    if (!workspace.now().isBefore(order.header().expireTime())) {
      throw new Refusal(OrderCode.ORDER_STATE_CONFLICT, "The order's payment deadline has passed.");
    }
    if (order.header().livemode() != wish.account().livemode()) {
      throw new Refusal(PayCode.PAY_LIVEMODE_MISMATCH);
    }
    if (!wish.terms().takes(order.header().currency())) {
      throw new Refusal(PayCode.PAY_CURRENCY_UNSUPPORTED);
    }
  }
}
