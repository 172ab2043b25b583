package dev.lockstep.explorer;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must hold of our rows at any time: invariants of the audit, under the audit's names, over
 * one family.
 */
final class RowsInvariants {

  private static final int BOOKED = 1;
  private static final int RETURNED = 2;
  private static final int HELD = 3;
  private static final int CASE_OPEN = 1;
  private static final int CASE_ACCEPTED = 2;
  private static final int REFUND_DONE = 30;
  private static final int REFUND_HELD = 50;

  private static final Set<PaymentStatus> PAID =
      Set.of(
          PaymentStatus.PAY_SUCCESS,
          PaymentStatus.HELD,
          PaymentStatus.REFUNDING,
          PaymentStatus.PAY_REFUND_PART_SUCCESS,
          PaymentStatus.PAY_REFUND_SUCCESS);

  private final MemoryRows rows;
  private final Line root;
  private final Map<String, List<Line>> known = new HashMap<>();
  private final List<String> broken = new ArrayList<>();

  private RowsInvariants(MemoryRows rows) {
    this.rows = rows;
    this.root =
        rows.lines("order_info").stream()
            .filter(row -> row.text("order_id").equals(OrderSteps.ORDER))
            .findFirst()
            .orElseThrow();
  }

  static List<String> broken(MemoryRows rows) {
    RowsInvariants invariants = new RowsInvariants(rows);
    invariants.stock();
    invariants.coupon();
    invariants.log();
    invariants.family();
    invariants.captures();
    invariants.booked();
    invariants.refunds();
    invariants.payments();
    invariants.inbox();
    return List.copyOf(invariants.broken);
  }

  /** Only what rows say of applied notifications. */
  static List<String> brokenByNotifications(MemoryRows rows) {
    RowsInvariants invariants = new RowsInvariants(rows);
    invariants.inbox();
    return invariants.broken;
  }

  @FormatMethod
  private void must(
      boolean holds, String invariant, @FormatString String words, Object... figures) {
    if (!holds) {
      broken.add(invariant + ": " + words.formatted(figures));
    }
  }

  private List<Line> lines(String table) {
    return known.computeIfAbsent(table, rows::lines);
  }

  private OrderStatus status() {
    return OrderStatus.ofCode((int) root.number("order_status"));
  }

  /** The order gave its goods and its coupon back. */
  private boolean released() {
    return status() == OrderStatus.CANCELED
        || (status() == OrderStatus.REFUNDED && !root.isNull("cancel_time"));
  }

  private void stock() {
    Map<String, Long> live =
        lines("order_item").stream()
            .collect(
                Collectors.toMap(
                    row -> row.text("sku_code"),
                    row -> released() ? 0 : row.number("sale_quantity"),
                    Long::sum));
    for (Line level : lines("product_stock")) {
      String sku = level.text("sku_code");
      long available = level.number("available");
      long held = live.getOrDefault(sku, 0L);
      must(
          available + held == OrderSteps.STOCK,
          "stock-balance",
          "%s: available %d, held by live lines %d, started %d",
          sku,
          available,
          held,
          OrderSteps.STOCK);
      must(
          level.number("taken") == held,
          "stock-taken",
          "%s: taken %d, held by live lines %d",
          sku,
          level.number("taken"),
          held);
      must(available >= 0, "stock-not-negative", "%s: available %d", sku, available);
    }
    for (Line item : lines("order_item")) {
      long returns =
          lines("stock_movement").stream()
              .filter(row -> row.number("kind") == 3)
              .filter(row -> row.text("item_id").equals(item.text("order_item_id")))
              .count();
      must(
          returns == (released() ? 1 : 0),
          "stock-returns",
          "line %s of an order that is %s gave back %d times",
          Moves.brief(item.text("order_item_id")),
          status(),
          returns);
    }
  }

  private void coupon() {
    for (Line coupon : lines("coupon")) {
      String holder = coupon.text("order_id");
      must(
          released() ? holder == null : OrderSteps.ORDER.equals(holder),
          "coupon-holder",
          "the order is %s and the coupon names %s",
          status(),
          holder == null ? "no order" : "it");
    }
  }

  private void log() {
    long version = 0;
    long last = 0;
    for (Line entry : lines("order_operate_log")) {
      must(
          entry.number("version") == version + 1,
          "log-versions",
          "version %d comes after %d",
          entry.number("version"),
          version);
      must(
          entry.numberOrZero("from_status") == last,
          "log-chain",
          "version %d comes from %d, the one before it went to %d",
          entry.number("version"),
          entry.numberOrZero("from_status"),
          last);
      version = entry.number("version");
      last = entry.number("to_status");
    }
    must(
        version == root.number("version"),
        "log-versions",
        "the log ends at version %d, the order has %d",
        version,
        root.number("version"));
    must(
        last == root.number("order_status"),
        "log-status",
        "the log ends at %d, the order is %s",
        last,
        status());
    must(
        lines("outbox").size() == version,
        "outbox-complete",
        "%d versions, %d events",
        version,
        lines("outbox").size());
  }

  private void family() {
    for (Line order : lines("order_info")) {
      must(
          order.number("order_status") == root.number("order_status"),
          "family-status",
          "%s is %s, its parent %s",
          Moves.brief(order.text("order_id")),
          OrderStatus.ofCode((int) order.number("order_status")),
          status());
    }
  }

  private void captures() {
    for (Line capture : lines("payment_capture")) {
      String number = capture.text("transaction_no");
      long amount = capture.number("amount");
      long asked = refunds(number, false);
      long done = refunds(number, true);
      end(capture, asked, done);
      must(
          capture.number("refunded_amount") == done,
          "payment-sums",
          "%s: refunded %d, refunds %d",
          number,
          capture.number("refunded_amount"),
          done);
      must(
          asked <= amount,
          "refunds-within-captures",
          "%s: captured %d, refunds ask for %d",
          number,
          amount,
          asked);
    }
  }

  private void end(Line capture, long asked, long done) {
    String number = capture.text("transaction_no");
    long amount = capture.number("amount");
    boolean open = cased(number, CASE_OPEN);
    switch ((int) capture.number("outcome")) {
      case BOOKED -> kept(capture, asked, done);
      case RETURNED ->
          must(
              asked >= amount || open,
              "capture-ends",
              "%s: to be refunded %d, refunds cover %d",
              number,
              amount,
              asked);
      case HELD ->
          must(
              open || cased(number, CASE_ACCEPTED) || asked >= amount,
              "capture-ends",
              "%s: held %d in no open or accepted case, refunds cover %d",
              number,
              amount,
              asked);
      default -> must(false, "capture-ends", "%s has an outcome which is none", number);
    }
  }

  private void kept(Line capture, long asked, long done) {
    String number = capture.text("transaction_no");
    long amount = capture.number("amount");
    must(
        status() != OrderStatus.CREATED,
        "capture-ends",
        "%s is booked, but the order awaits payment",
        number);
    boolean kept =
        (status() == OrderStatus.CANCELED && asked < amount && !cased(number, CASE_OPEN))
            || (status() == OrderStatus.REFUNDED && done < amount);
    must(
        !kept,
        "closed-orders",
        "%s: booked %d for an order that is %s, refunds cover %d, done %d",
        number,
        amount,
        status(),
        asked,
        done);
  }

  /** What the refunds of a capture ask for in all, or what of it is done. */
  private long refunds(String transaction, boolean done) {
    return lines("payment_refund").stream()
        .filter(row -> row.text("transaction_no").equals(transaction))
        .filter(row -> !done || row.number("refund_status") == REFUND_DONE)
        .mapToLong(row -> row.number("amount"))
        .sum();
  }

  private boolean cased(String transaction, int caseStatus) {
    return lines("payment_case").stream()
        .anyMatch(row ->
            row.text("transaction_no").equals(transaction)
                && row.number("case_status") == caseStatus);
  }

  private void booked() {
    List<Line> booked =
        lines("payment_capture").stream().filter(row -> row.number("outcome") == BOOKED).toList();
    boolean paid = status() != OrderStatus.CREATED && status() != OrderStatus.CANCELED;
    boolean free = root.number("pay_amount") == 0;
    must(
        booked.size() <= 1 && !(paid && !free && booked.isEmpty()) && !(free && !booked.isEmpty()),
        "booked-once",
        "the order is %s, to pay %d, captures booked %d",
        status(),
        root.number("pay_amount"),
        booked.size());
    for (Line capture : booked) {
      String number = capture.text("transaction_no");
      Line payment = payment(capture.text("payment_id"));
      PaymentStatus stands = PaymentStatus.ofCode((int) payment.number("pay_status"));
      boolean asAsked =
          capture.number("amount") == root.number("pay_amount")
              && capture.text("currency").equals(root.text("currency"));
      must(
          PAID.contains(stands)
              && number.equals(payment.text("out_trade_no"))
              && (asAsked || cased(number, CASE_ACCEPTED)),
          "booked-amount",
          "%s: booked %d for %d; its payment is %s by transaction %s",
          number,
          capture.number("amount"),
          root.number("pay_amount"),
          stands,
          payment.text("out_trade_no"));
    }
  }

  private Line payment(String id) {
    return lines("order_payment_detail").stream()
        .filter(row -> row.text("payment_id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void refunds() {
    for (Line refund : lines("payment_refund")) {
      String id = Moves.brief(refund.text("refund_id"));
      long status = refund.number("refund_status");
      must(
          status != REFUND_HELD || cased(refund.text("transaction_no"), CASE_OPEN),
          "held-refunds",
          "%s: held %d in no open case",
          id,
          refund.number("amount"));
      must(
          status == REFUND_DONE || status == REFUND_HELD || !refund.isNull("next_attempt_time"),
          "refunds-on-schedule",
          "%s is under way and never asked for again",
          id);
    }
  }

  private void payments() {
    for (Line payment : lines("order_payment_detail")) {
      String id = payment.text("payment_id");
      List<Line> flow =
          lines("order_payment_flow").stream()
              .filter(row -> row.text("payment_id").equals(id))
              .toList();
      long last = 0;
      boolean chained = true;
      for (Line step : flow) {
        chained &= step.numberOrZero("from_status") == last;
        last = step.number("to_status");
      }
      must(
          chained && last == payment.number("pay_status"),
          "payment-flow",
          "%s: its records do not chain to its status",
          Moves.brief(id));
      sums(payment);
      PaymentStatus status = PaymentStatus.ofCode((int) payment.number("pay_status"));
      boolean open =
          status == PaymentStatus.CREATED
              || status == PaymentStatus.PAYING
              || status == PaymentStatus.CLOSING;
      must(
          !open || !payment.isNull("next_check_time"),
          "payments-settled",
          "%s is %s and nobody asks about it",
          Moves.brief(id),
          status);
    }
  }

  private void sums(Line payment) {
    String main = payment.text("out_trade_no");
    List<Line> captures =
        lines("payment_capture").stream()
            .filter(row -> row.text("payment_id").equals(payment.text("payment_id")))
            .toList();
    long captured =
        captures.stream()
            .filter(row -> row.text("transaction_no").equals(main))
            .mapToLong(row -> row.number("amount"))
            .sum();
    long done = main == null ? 0 : refunds(main, true);
    must(
        payment.number("captured_amount") == captured
            && payment.number("refunded_amount") == done
            && (captures.isEmpty() || captured > 0),
        "payment-sums",
        "%s: captured %d, its main capture %d; refunded %d, refunds of it %d",
        Moves.brief(payment.text("payment_id")),
        payment.number("captured_amount"),
        captured,
        payment.number("refunded_amount"),
        done);
  }

  private void inbox() {
    for (Line row : lines("payment_inbox")) {
      String payment = row.text("payment_id");
      boolean applied = row.number("inbox_status") == 1;
      if (applied && row.text("notification_type").equals("CAPTURED")) {
        must(
            lines("payment_capture").stream()
                .anyMatch(capture -> capture.text("payment_id").equals(payment)),
            "inbox-applied",
            "%s told of money, applied, but there is no capture",
            Moves.brief(row.text("notification_id")));
      }
    }
  }
}
