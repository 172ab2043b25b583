package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.inventory.Stock;
import dev.lockstep.marketing.Coupons;
import dev.lockstep.problem.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends an order that is not handed over (A11, A12): stock and coupon come back in the same
 * decision, and what was paid is refunded by the payment module's reaction. Against a concurrent
 * callback the root's lock decides who comes first; both orders of arrival have rows.
 */
final class CancelOrder implements Command<OrderRow> {

  /** Why it ends. */
  private record Ending(OrderAction action, String cancelType, Duration grace) {}

  private final String rootId;
  private final Actor actor;
  private final @Nullable String reason;
  private final Ending ending;

  private CancelOrder(String rootId, Actor actor, @Nullable String reason, Ending ending) {
    this.rootId = rootId;
    this.actor = actor;
    this.reason = reason;
    this.ending = ending;
  }

  /** By buyer, seller or operator. */
  static CancelOrder by(Actor actor, String rootId, @Nullable String reason) {
    String type = "BY_" + actor.operator().type();
    return new CancelOrder(
        rootId, actor, reason, new Ending(OrderAction.CANCEL, type, Duration.ZERO));
  }

  /** By the deadline; refused while the deadline and the grace have not passed. */
  static CancelOrder expired(String rootId, Duration grace) {
    Actor system = new Actor(Operator.system("deadline"), null);
    Ending ending = new Ending(OrderAction.EXPIRE, "PAYMENT_TIMEOUT", grace);
    return new CancelOrder(rootId, system, "not paid in time", ending);
  }

  @Override
  public String family() {
    return rootId;
  }

  @Override
  public void needs(Needs needs) {
    OrderFamily.needs(needs, rootId);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    OrderFamily.moreNeeds(loaded, needs, rootId);
    OrderFamily.needItems(loaded, needs, rootId);
    Stock.needs(needs, OrderFamily.items(loaded, rootId).stream().map(this::skuCode).toList());
    OrderRow root = loaded.find(OrderTables.ORDERS, rootId);
    if (root != null && root.header().couponId() != null) {
      Coupons.needs(needs, root.header().couponId());
    }
  }

  private String skuCode(ItemRow item) {
    return item.product().skuCode();
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class, OrderCanceled.class);
  }

  /** Every line comes with a movement and, mostly, a stock row of its own. */
  @Override
  public int rowsEstimate(Rows loaded) {
    OrderRow root = loaded.find(OrderTables.ORDERS, rootId);
    return root == null ? rowsEstimate() : 8 + 2 * root.header().lineCount();
  }

  @Override
  public OrderRow decide(Workspace workspace) {
    OrderFamily family = OrderFamily.in(workspace, rootId);
    actor.mustReach(family.root());
    if (ending.action() == OrderAction.EXPIRE) {
      mustBeDue(family.root(), workspace);
    }
    List<ItemRow> items = family.items();
    family.cancel(
        new OrderFamily.Change(ending.action(), actor.operator(), reason), ending.cancelType());
    items.forEach(item -> giveBack(workspace, item));
    String couponId = family.root().header().couponId();
    if (couponId != null) {
      Coupons.release(workspace, couponId, rootId);
    }
    return family.root();
  }

  private void mustBeDue(OrderRow root, Workspace workspace) {
    if (workspace.now().isBefore(root.header().expireTime().plus(ending.grace()))) {
      throw new Refusal(OrderCode.ORDER_STATE_CONFLICT, "The deadline has not passed.");
    }
  }

  private static void giveBack(Workspace workspace, ItemRow item) {
    Stock.giveBack(
        workspace,
        new Stock.Line(item.orderItemId(), item.product().skuCode(), item.quantity()),
        item.orderId() + ":cancel");
  }
}
