package dev.lockstep.audit;

import static dev.lockstep.order.OrderStatus.CANCELED;
import static dev.lockstep.order.OrderStatus.CREATED;
import static dev.lockstep.order.OrderStatus.PAID;
import static dev.lockstep.order.OrderStatus.REFUNDED;

import dev.lockstep.audit.AuditWorld.Amounts;
import dev.lockstep.audit.AuditWorld.Flow;
import dev.lockstep.audit.AuditWorld.Line;
import dev.lockstep.audit.AuditWorld.Step;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.PaymentEvent;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A small world in which everything agrees: every way money and goods can stand, once. */
final class CleanWorld {

  // @formatter:off
  static final String PAID_ORDER = "paid";      // paid, with shipping
  static final String OLD        = "old";      // paid three days ago, its events no longer kept
  static final String OPEN       = "open";      // awaits payment, holds coupon k-open
  static final String SPLIT      = "split";      // two children, paid
  static final String OPEN_SPLIT = "open-split";      // two children, awaits payment
  static final String CANCELLED  = "cancelled";      // paid, cancelled, refunded; used k-free
  static final String RETURNING  = "returning";      // paid, cancelled, refund in progress
  static final String HELD       = "held";      // awaits payment, an under-payment is held
  static final String DOUBLE     = "double";      // paid twice; the second's refund is held
  static final String FREE       = "free";     // nothing to pay, by coupon k-all
  static final String RETURNED   = "returned";     // paid, all refunded
  static final String ACCEPTED   = "accepted";     // paid by an accepted over-payment
  static final String EXPIRED    = "expired";     // expired, its payment is being closed
  static final String LATE    = "late";     // expired, late money has gone back

  private static final Step BORN      = new Step("CREATED", CREATED);
  private static final Step PAY       = new Step("PAID", PAID);
  private static final Step TOLD      = new Step("PAYMENT_CHANGED", PAID);
  private static final Step CANCEL    = new Step("CANCELED", CANCELED);
  private static final Step EXPIRE    = new Step("EXPIRED", CANCELED);
  private static final Step REFUND    = new Step("REFUNDED", REFUNDED);
  private static final Flow NEW       = new Flow(PaymentEvent.CREATED, PaymentStatus.CREATED);
  private static final Flow STARTED   = new Flow(PaymentEvent.STARTED, PaymentStatus.PAYING);
  private static final Flow SUCCESS   =
      new Flow(PaymentEvent.PAY_SUCCESS, PaymentStatus.PAY_SUCCESS);
  private static final Flow DUE       = new Flow(PaymentEvent.REFUND_DUE, PaymentStatus.REFUNDING);
  private static final Flow DONE      =
      new Flow(PaymentEvent.REFUND_SUCCESS, PaymentStatus.PAY_REFUND_SUCCESS);
  private static final Flow HOLD      = new Flow(PaymentEvent.HELD, PaymentStatus.HELD);
  private static final Flow CLOSING   = new Flow(PaymentEvent.CLOSING, PaymentStatus.CLOSING);
  private static final Flow DUPLICATE = new Flow(PaymentEvent.DUPLICATE, PaymentStatus.PAY_SUCCESS);
  // @formatter:on

  private final AuditWorld world;

  private CleanWorld(AuditWorld world) {
    this.world = world;
  }

  static void write(DataSource dataSource) {
    CleanWorld clean = new CleanWorld(new AuditWorld(dataSource));
    clean.paidOrders();
    clean.splitOrders();
    clean.returns();
    clean.cases();
    clean.coupons();
    clean.stock();
  }

  private void paidOrders() {
    paid(PAID_ORDER, new Amounts(2000, 0, 500), null, BORN, PAY);
    world.age(Duration.ofDays(3));
    paid(OLD, new Amounts(2000, 0, 0), null, BORN, PAY, TOLD);
    world.age(Duration.ofHours(1));
    world.order(OPEN, new Amounts(2000, 300, 0), "k-open", 0, BORN);
    world.line(new Line(OPEN, 1, "sku-1", 2, 1000, 300));
    world.payment(OPEN, 1700, null, NEW, STARTED);
    world.notice(OPEN, "parked", "REVOKED", 2);
    world.order(FREE, new Amounts(2000, 2000, 0), "k-all", 0, BORN, PAY);
    world.line(new Line(FREE, 1, "sku-1", 2, 1000, 2000));
  }

  private void paid(String id, Amounts amounts, @Nullable String coupon, Step... steps) {
    world.order(id, amounts, coupon, 0, steps);
    world.line(new Line(id, 1, "sku-1", 2, 1000, amounts.coupon()));
    world.payment(id, amounts.pay(), "t-" + id, NEW, STARTED, SUCCESS);
    world.capture(id, "t-" + id, amounts.pay(), 1);
  }

  private void splitOrders() {
    split(SPLIT, PAID, BORN, PAY);
    world.payment(SPLIT, 3200, "t-" + SPLIT, NEW, STARTED, SUCCESS);
    world.capture(SPLIT, "t-" + SPLIT, 3200, 1);
    split(OPEN_SPLIT, CREATED, BORN);
  }

  private void split(String id, OrderStatus status, Step... steps) {
    world.order(id, new Amounts(3000, 0, 200), null, 2, steps);
    world.child(id + "-01", id, new Amounts(1000, 0, 200), status);
    world.child(id + "-02", id, new Amounts(2000, 0, 0), status);
    world.line(new Line(id + "-01", 1, "sku-1", 1, 1000, 0));
    world.line(new Line(id + "-02", 2, "sku-2", 1, 2000, 0));
  }

  private void returns() {
    Flow[] back = flows(NEW, STARTED, SUCCESS, DUE, DONE);
    ended(CANCELLED, "k-free", back, BORN, PAY, CANCEL, REFUND);
    world.refund(CANCELLED, "t-" + CANCELLED, 1000, RefundStatus.SUCCEEDED);
    ended(RETURNING, null, flows(NEW, STARTED, SUCCESS, DUE), BORN, PAY, CANCEL);
    world.refund(RETURNING, "t-" + RETURNING, 1000, RefundStatus.PROCESSING);
    ended(RETURNED, null, back, BORN, PAY, REFUND);
    world.refund(RETURNED, "t-" + RETURNED, 1000, RefundStatus.SUCCEEDED);
    world.order(LATE, new Amounts(1000, 0, 0), null, 0, BORN, EXPIRE);
    world.line(new Line(LATE, 1, "sku-1", 1, 1000, 0));
    world.payment(LATE, 1000, "t-" + LATE, NEW, STARTED, CLOSING, DUE, DONE);
    world.capture(LATE, "t-" + LATE, 1000, 2);
    world.refund(LATE, "t-" + LATE, 1000, RefundStatus.SUCCEEDED);
    world.order(EXPIRED, new Amounts(1000, 0, 0), null, 0, BORN, EXPIRE);
    world.line(new Line(EXPIRED, 1, "sku-1", 1, 1000, 0));
    world.payment(EXPIRED, 1000, null, NEW, STARTED, CLOSING);
  }

  private void ended(String id, @Nullable String coupon, Flow[] flows, Step... steps) {
    long off = coupon == null ? 0 : 500;
    world.order(id, new Amounts(1000 + off, off, 0), coupon, 0, steps);
    world.line(new Line(id, 1, "sku-1", 1, 1000 + off, off));
    world.payment(id, 1000, "t-" + id, flows);
    world.capture(id, "t-" + id, 1000, 1);
  }

  private static Flow[] flows(Flow... flows) {
    return flows;
  }

  private void cases() {
    world.order(HELD, new Amounts(1000, 0, 0), null, 0, BORN);
    world.line(new Line(HELD, 1, "sku-1", 1, 1000, 0));
    world.payment(HELD, 1000, "t-" + HELD, NEW, STARTED, HOLD);
    world.capture(HELD, "t-" + HELD, 900, 3);
    world.openCase(HELD, "t-" + HELD, 900, 1);
    ended(DOUBLE, null, flows(NEW, STARTED, SUCCESS, DUPLICATE), BORN, PAY);
    world.capture(DOUBLE, "t-second", 1000, 2);
    world.refund(DOUBLE, "t-second", 1000, RefundStatus.HELD);
    world.openCase(DOUBLE, "t-second", 1000, 1);
    world.order(ACCEPTED, new Amounts(1000, 0, 0), null, 0, BORN, PAY);
    world.line(new Line(ACCEPTED, 1, "sku-1", 1, 1000, 0));
    world.payment(ACCEPTED, 1000, "t-" + ACCEPTED, NEW, STARTED, HOLD, SUCCESS);
    world.capture(ACCEPTED, "t-" + ACCEPTED, 1100, 1);
    world.openCase(ACCEPTED, "t-" + ACCEPTED, 1100, 2);
  }

  private void coupons() {
    coupon("k-free", null);
    coupon("k-open", OPEN);
    coupon("k-all", FREE);
  }

  private void coupon(String couponId, @Nullable String order) {
    world.insert(
        "coupon", "coupon_id", couponId, "user_id", "buyer", "currency", "CNY", "order_id", order);
  }

  /** Starts each SKU with what was sold and some more, and returns what cancelled lines took. */
  private void stock() {
    world.sql(
        """
        INSERT INTO stock_movement (item_id, kind, source_id, sku_code, allotment, quantity,
          gmt_create)
        SELECT i.order_item_id, 3, o.order_id, i.sku_code, 0, i.sale_quantity, now()
        FROM order_item i JOIN order_info o ON o.order_id = i.order_id
        WHERE o.cancel_time IS NOT NULL
        """);
    for (String sku : List.of("sku-1", "sku-2")) {
      for (int kind = 1; kind <= 2; kind++) {
        world.insert(
            "stock_movement",
            "item_id",
            sku,
            "kind",
            kind,
            "source_id",
            "test",
            "sku_code",
            sku,
            "quantity",
            50);
      }
      world.sql(
          """
          INSERT INTO product_stock (sku_code, allotment, available, taken, version, gmt_create,
            gmt_modified)
          SELECT sku_code, 0, 100 - SUM(sale_quantity), SUM(sale_quantity), 1, now(), now()
          FROM order_item i JOIN order_info o ON o.order_id = i.order_id
          WHERE o.cancel_time IS NULL AND sku_code = ?
          GROUP BY sku_code
          """,
          sku);
    }
  }
}
