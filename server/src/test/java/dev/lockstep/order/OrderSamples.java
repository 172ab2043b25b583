package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Decisions;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Orders for the tests of modules above this one. */
public final class OrderSamples {

  public static final String ROOT = "2025010112000000001019999001";
  public static final String USER = "u-1";

  private OrderSamples() {}

  /** An order without lines that asks for an amount in EUR, due half an hour after its creation. */
  public static OrderRow order(String rootId, OrderStatus status, long payAmount, Instant created) {
    OrderRow.Header header =
        new OrderRow.Header(
            1,
            rootId,
            rootId,
            null,
            null,
            1,
            "s-1",
            USER,
            new OrderAmounts(payAmount, 0, 0, payAmount),
            "EUR",
            null,
            created.plus(Duration.ofMinutes(30)),
            null,
            null,
            false,
            0,
            0,
            "0".repeat(64),
            created);
    return new OrderRow(
        header, new OrderRow.State(status, 1, null, null, null, null, false, false, 0, created));
  }

  public static void put(Decisions decisions, OrderRow row) {
    decisions.put(OrderTables.ORDERS, row);
  }

  /** Writes an order through the write path. */
  public static void insert(GroupCommit commit, OrderRow row) {
    commit.execute(new Insert(row));
  }

  public static OrderRow only(Decisions decisions) {
    return decisions.all(OrderTables.ORDERS).getFirst();
  }

  /** The details of the order's log so far, in version order. */
  public static List<String> details(Decisions decisions) {
    return decisions.announced(OrderChanged.class).stream()
        .map(changed -> changed.detail() == null ? changed.event().name() : changed.detail())
        .toList();
  }

  public static Command<OrderRow> cancel(String rootId) {
    return CancelOrder.by(new Actor(Operator.system("test"), null), rootId, "test");
  }

  public static Command<OrderRow> expire(String rootId) {
    return CancelOrder.expired(rootId, Duration.ZERO);
  }

  private record Insert(OrderRow row) implements Command<OrderRow> {
    @Override
    public String family() {
      return row.orderId();
    }

    @Override
    public void needs(Needs needs) {}

    @Override
    public OrderRow decide(Workspace workspace) {
      workspace.insert(OrderTables.ORDERS, row);
      return row;
    }
  }
}
