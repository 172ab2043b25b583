package dev.lockstep.explorer;

import dev.lockstep.channel.Notification;
import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.order.OrderAction;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderLifecycle;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.AmountMatch;
import dev.lockstep.payment.OrderStanding;
import dev.lockstep.payment.PaymentAction;
import dev.lockstep.payment.PaymentEvent;
import dev.lockstep.payment.PaymentLifecycle;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundLifecycle;
import dev.lockstep.payment.RefundStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which rows of the product's tables were taken, told from what commands wrote. */
final class Coverage {

  private static final String ORDER = "order ";
  private static final String PAYMENT = "payment ";
  private static final String REFUND = "refund ";
  private static final String CAPTURE = "capture ";

  private static final int BOOKED = 1;

  private static final Map<String, List<Lifecycle.Row<OrderStatus, OrderAction, OrderEvent>>>
      ORDER_ROWS =
          OrderLifecycle.TABLE.rows().stream()
              .collect(
                  Collectors.groupingBy(
                      row -> row.from().code() + " " + row.to().code() + " " + row.event()));

  private static final Map<String, List<Lifecycle.Row<PaymentStatus, PaymentAction, PaymentEvent>>>
      PAYMENT_ROWS =
          PaymentLifecycle.TABLE.rows().stream()
              .collect(
                  Collectors.groupingBy(
                      row -> row.from().code() + " " + row.to().code() + " " + row.event()));

  private final Set<String> seen = new TreeSet<>();

  /** Every row there is. */
  static Set<String> all() {
    Set<String> all = new TreeSet<>();
    OrderLifecycle.TABLE.rows().forEach(row -> all.add(name(ORDER, row)));
    PaymentLifecycle.TABLE.rows().forEach(row -> all.add(name(PAYMENT, row)));
    RefundLifecycle.TABLE.rows().forEach(row -> all.add(name(REFUND, row)));
    for (OrderStanding standing : OrderStanding.values()) {
      for (AmountMatch match : AmountMatch.values()) {
        all.add(CAPTURE + standing + " " + match);
      }
    }
    return all;
  }

  private static String name(String table, Lifecycle.Row<?, ?, ?> row) {
    return table + row.from() + " " + row.action();
  }

  Set<String> seen() {
    return seen;
  }

  /** Notes the rows that a committed step took. */
  void saw(Step step, MemoryRows before, List<MemoryRows.Change> changes) {
    for (MemoryRows.Change change : changes) {
      Line replaced = change.before();
      switch (change.table()) {
        case "order_operate_log" -> order(change.after());
        case "order_payment_flow" -> payment(step, change.after());
        case "payment_refund" -> {
          if (replaced != null) {
            refund(replaced, change.after());
          }
        }
        case "payment_capture" -> {
          if (replaced == null) {
            capture(before, change.after());
          }
        }
        case "payment_case" -> {
          if (replaced == null && change.after().text("kind").equals("CONTRADICTION")) {
            contradiction(before, change.after());
          }
        }
        default -> {}
      }
    }
    repeated(step, before, changes);
  }

  private void order(Line log) {
    for (var row : ORDER_ROWS.getOrDefault(record(log), List.of())) {
      seen.add(name(ORDER, row));
    }
  }

  private void payment(Step step, Line flow) {
    for (var row : PAYMENT_ROWS.getOrDefault(record(flow), List.of())) {
      if (couldBe(row.action(), step)) {
        seen.add(name(PAYMENT, row));
      }
    }
  }

  /** What a log or flow record tells of the row that was taken. */
  private static String record(Line line) {
    return line.numberOrZero("from_status")
        + " "
        + line.number("to_status")
        + " "
        + line.text("event");
  }

  /** Where two rows of a payment leave the same record, only one is of this kind of step. */
  private static boolean couldBe(PaymentAction action, Step step) {
    boolean accepting = step.key().startsWith(Event.ACCEPT_CASE.name());
    boolean closing = step.key().contains("closed") || step.key().contains("not-found");
    return switch (action) {
      case ACCEPT -> accepting;
      case BOOK -> !accepting;
      case CONFIRM_CLOSE -> closing;
      case CANCEL -> !closing;
      default -> true;
    };
  }

  private void refund(Line before, Line after) {
    RefundStatus from = RefundStatus.ofCode((int) before.number("refund_status"));
    RefundStatus to = RefundStatus.ofCode((int) after.number("refund_status"));
    RefundLifecycle.TABLE.rows().stream()
        .filter(row -> row.from() == from && row.to() == to)
        .forEach(row -> seen.add(name(REFUND, row)));
  }

  /** A capture that is written was judged by where the order stood before. */
  private void capture(MemoryRows before, Line capture) {
    Line payment =
        Objects.requireNonNull(
            find(before, "order_payment_detail", "payment_id", capture.text("payment_id")));
    seen.add(CAPTURE + standing(before, capture) + " " + match(payment, capture));
  }

  private static OrderStanding standing(MemoryRows before, Line capture) {
    OrderStatus order =
        OrderStatus.ofCode((int) before.lines("order_info").getFirst().number("order_status"));
    if (order == OrderStatus.CREATED) {
      return OrderStanding.OPEN;
    }
    if (order == OrderStatus.CANCELED || order == OrderStatus.REFUNDED) {
      return OrderStanding.CLOSED;
    }
    Line booked = find(before, "payment_capture", "outcome", BOOKED);
    return booked != null && booked.text("payment_id").equals(capture.text("payment_id"))
        ? OrderStanding.PAID_BY_THIS
        : OrderStanding.PAID_BY_ANOTHER;
  }

  private static AmountMatch match(Line asked, Line told) {
    return AmountMatch.of(
        asked.number("amount"),
        told.number("amount"),
        asked.text("currency").equals(told.text("currency")));
  }

  /** A case of a known transaction that was told differently. */
  private void contradiction(MemoryRows before, Line opened) {
    Line known = find(before, "payment_capture", "transaction_no", opened.text("transaction_no"));
    if (known != null && !opened.text("reason").startsWith("revoked")) {
      seen.add(CAPTURE + OrderStanding.PAID_BY_THIS_TRANSACTION + " " + match(known, opened));
    }
  }

  /** A known capture that was told again and wrote no capture and no case. */
  private void repeated(Step step, MemoryRows before, List<MemoryRows.Change> changes) {
    if (step.effect() instanceof Step.Submits(var _, var notification, var _)
        && notification instanceof Notification.Captured told
        && changes.size() == 1
        && find(before, "payment_capture", "transaction_no", told.capture().transactionNo())
            != null) {
      seen.add(CAPTURE + OrderStanding.PAID_BY_THIS_TRANSACTION + " " + AmountMatch.EXACT);
    }
  }

  private static @Nullable Line find(MemoryRows rows, String table, String column, Object value) {
    return rows.lines(table).stream()
        .filter(row -> value.equals(row.value(column)))
        .findFirst()
        .orElse(null);
  }
}
