package dev.lockstep.order;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One order family under its root's lock: the only place that moves an order.
 *
 * <p>Every visible change is one row of {@link OrderLifecycle}, raises the family's version by one,
 * writes one log row and one outbox event, and is announced as {@link OrderChanged}.
 */
public final class OrderFamily {

  /** What a change is called and by whom it is made. */
  public record Change(
      OrderAction action, Operator operator, @Nullable String reason, @Nullable String detail) {

    public Change(OrderAction action, Operator operator, @Nullable String reason) {
      this(action, operator, reason, null);
    }
  }

  private final Workspace workspace;
  private final String rootId;

  private OrderFamily(Workspace workspace, String rootId) {
    this.workspace = workspace;
    this.rootId = rootId;
  }

  /** Asks for the root's lock. */
  public static void needs(Needs needs, String rootId) {
    needs.lockRoot(OrderTables.ORDERS, rootId);
  }

  /** Asks for the children of a split order, once the root is loaded. */
  public static void moreNeeds(Rows loaded, Needs needs, String rootId) {
    childIds(loaded, rootId).forEach(child -> needs.member(OrderTables.ORDERS, child));
  }

  /** Asks for the lines of the family's leaf orders, once the root is loaded. */
  public static void needItems(Rows loaded, Needs needs, String rootId) {
    leafIds(loaded, rootId).forEach(leaf -> needs.family(OrderTables.ITEMS, leaf));
  }

  /**
   * The family as the workspace holds it.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  public static OrderFamily in(Workspace workspace, String rootId) {
    if (workspace.find(OrderTables.ORDERS, rootId) == null) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    return new OrderFamily(workspace, rootId);
  }

  /**
   * Tells of a family just inserted as CREATED, version 1. With nothing to pay it is paid at once,
   * version 2, in the same command.
   */
  static void born(Workspace workspace, OrderRow root, Operator buyer) {
    Change change = new Change(OrderAction.PAY, buyer, null);
    record(workspace, root, OrderLifecycle.TABLE.birth(), null, change);
    if (root.amounts().payAmount() == 0) {
      Operator nobody = Operator.system("nothing-to-pay");
      in(workspace, root.orderId())
          .apply(
              new Change(OrderAction.PAY, nobody, null),
              state -> state.paid("none", workspace.now()));
    }
  }

  public OrderRow root() {
    return workspace.get(OrderTables.ORDERS, rootId);
  }

  /** The lines; {@link #needItems} must have asked for them. */
  public List<ItemRow> items() {
    return leafIds(workspace, rootId).stream()
        .flatMap(leaf -> workspace.family(OrderTables.ITEMS, leaf).stream())
        .toList();
  }

  /** The lines as far as they are loaded, for asking further. */
  static List<ItemRow> items(Rows loaded, String rootId) {
    return leafIds(loaded, rootId).stream()
        .flatMap(leaf -> loaded.family(OrderTables.ITEMS, leaf).stream())
        .toList();
  }

  /** Whether the action has a row for where the order stands. */
  public boolean allows(OrderAction action) {
    return OrderLifecycle.TABLE.next(root().status(), action) != null;
  }

  /**
   * The order is paid by the channel's capture; children follow.
   *
   * @throws Refusal ORDER_STATE_CONFLICT
   */
  public void pay(String channel, Instant payTime) {
    Change change = new Change(OrderAction.PAY, Operator.channel(channel), null);
    apply(change, state -> state.paid(channel, payTime));
  }

  /** A payment or refund changed in a way the order's reader sees. */
  public void paymentChanged(Operator operator, String detail) {
    apply(new Change(OrderAction.PAYMENT_CHANGED, operator, null, detail), state -> state);
  }

  /** All that was booked as paid went back. */
  public void refundedAll(Operator operator, @Nullable String reason) {
    apply(new Change(OrderAction.REFUND_ALL, operator, reason), state -> state);
  }

  /** Cancels or expires the family and announces {@link OrderCanceled}. */
  void cancel(Change change, String cancelType) {
    OrderEvent event = apply(change, state -> state.canceled(cancelType, workspace.now()));
    workspace.announce(new OrderCanceled(rootId, event, cancelType));
  }

  /**
   * Makes one change.
   *
   * @throws Refusal ORDER_STATE_CONFLICT if the life cycle has no row for it
   */
  OrderEvent apply(Change change, UnaryOperator<OrderRow.State> edit) {
    OrderRow root = root();
    Lifecycle.Row<OrderStatus, OrderAction, OrderEvent> row = row(root, change.action());
    workspace.update(OrderTables.ORDERS, moved(root, row.to(), edit));
    if (row.from() != row.to()) {
      moveChildren(change.action(), edit);
    }
    record(change, row);
    return row.event();
  }

  private void moveChildren(OrderAction action, UnaryOperator<OrderRow.State> edit) {
    for (String childId : childIds(workspace, rootId)) {
      OrderRow child = workspace.get(OrderTables.ORDERS, childId);
      workspace.update(OrderTables.ORDERS, moved(child, row(child, action).to(), edit));
    }
  }

  private OrderRow moved(OrderRow row, OrderStatus to, UnaryOperator<OrderRow.State> edit) {
    return row.with(edit.apply(row.state().moved(to, workspace.now())));
  }

  private static Lifecycle.Row<OrderStatus, OrderAction, OrderEvent> row(
      OrderRow order, OrderAction action) {
    Lifecycle.Row<OrderStatus, OrderAction, OrderEvent> row =
        OrderLifecycle.TABLE.next(order.status(), action);
    if (row == null) {
      throw new Refusal(
          OrderCode.ORDER_STATE_CONFLICT,
          "An order that is " + order.status() + " does not take " + action + ".");
    }
    return row;
  }

  private void record(Change change, Lifecycle.Row<OrderStatus, OrderAction, OrderEvent> row) {
    record(workspace, root(), row.event(), row.from(), change);
  }

  /** Writes log and outbox of a change already in the workspace and announces it. */
  static void record(
      Workspace workspace,
      OrderRow root,
      OrderEvent event,
      @Nullable OrderStatus from,
      Change change) {
    OrderRow.Header header = root.header();
    OrderChanged changed =
        new OrderChanged(
            root.orderId(),
            root.version(),
            event,
            from,
            root.status(),
            header.userId(),
            header.sellerId(),
            change.detail(),
            workspace.now());
    workspace.insert(
        OrderTables.LOG,
        new OrderTables.LogRow(
            root.orderId(),
            root.orderId(),
            root.version(),
            event,
            from,
            root.status(),
            change.operator(),
            change.reason(),
            workspace.now()));
    OrderEventPayload.of(changed).append(workspace);
    workspace.announce(changed);
  }

  private static List<String> childIds(Rows rows, String rootId) {
    OrderRow root = rows.find(OrderTables.ORDERS, rootId);
    int count = root == null ? 0 : root.header().childCount();
    List<String> ids = new ArrayList<>(count);
    for (int number = 1; number <= count; number++) {
      ids.add(OrderId.child(rootId, number));
    }
    return ids;
  }

  private static List<String> leafIds(Rows rows, String rootId) {
    List<String> children = childIds(rows, rootId);
    return children.isEmpty() ? List.of(rootId) : children;
  }
}
