package dev.lockstep.audit;

import java.util.List;

/** Lines add up to orders, children to parents, and a family agrees on whose it is. */
final class AmountInvariants {

  private static final String ORDERS = "SELECT COUNT(*) FROM order_info";
  private static final String LINES = "SELECT COUNT(*) FROM order_item";
  private static final String PARENTS =
      "SELECT COUNT(*) FROM order_info WHERE parent_order_id IS NULL AND child_count > 0";

  private static final String WRONG_LINE =
      """
      SELECT order_item_id,
        CONCAT(sale_quantity, ' x ', sale_price, ', origin ', origin_amount, ', coupon ',
          coupon_amount, ', pay ', pay_amount)
      FROM order_item
      WHERE origin_amount <> sale_price * sale_quantity
        OR pay_amount <> origin_amount - coupon_amount
        OR coupon_amount < 0 OR pay_amount < 0
      """;

  private static final String WRONG_ORDER =
      """
      SELECT order_id,
        CONCAT('origin ', origin_amount, ', coupon ', coupon_amount, ', shipping ',
          shipping_amount, ', total ', total_amount, ', pay ', pay_amount)
      FROM order_info
      WHERE pay_amount <> origin_amount - coupon_amount + shipping_amount
        OR total_amount <> origin_amount + shipping_amount
        OR origin_amount < 0 OR coupon_amount < 0 OR shipping_amount < 0 OR pay_amount < 0
      """;

  private static final String NOT_ITS_LINES =
      """
      SELECT o.order_id,
        CONCAT('origin ', o.origin_amount, ', coupon ', o.coupon_amount, '; its lines have ',
          COALESCE(l.origin_amount, 0), ' and ', COALESCE(l.coupon_amount, 0))
      FROM order_info o
      LEFT JOIN (SELECT order_id, SUM(origin_amount) AS origin_amount,
                   SUM(coupon_amount) AS coupon_amount
                 FROM order_item GROUP BY order_id) l ON l.order_id = o.order_id
      WHERE o.child_count = 0
        AND (l.order_id IS NULL OR l.origin_amount <> o.origin_amount
          OR l.coupon_amount <> o.coupon_amount)
      """;

  private static final String LINE_OF_NO_LEAF =
      """
      SELECT i.order_item_id, CONCAT('order ', i.order_id, ' is no leaf order')
      FROM order_item i LEFT JOIN order_info o ON o.order_id = i.order_id
      WHERE o.order_id IS NULL OR o.child_count > 0
      """;

  private static final String NOT_ITS_CHILDREN =
      """
      SELECT p.order_id,
        CONCAT('has ', COALESCE(c.children, 0), ' of ', p.child_count, ' children; origin ',
          p.origin_amount, ', coupon ', p.coupon_amount, ', shipping ', p.shipping_amount,
          ', pay ', p.pay_amount, '; they have ', c.origin_amount, ', ', c.coupon_amount, ', ',
          c.shipping_amount, ', ', c.pay_amount)
      FROM order_info p
      LEFT JOIN (SELECT parent_order_id, COUNT(*) AS children,
                   SUM(origin_amount) AS origin_amount, SUM(coupon_amount) AS coupon_amount,
                   SUM(shipping_amount) AS shipping_amount, SUM(total_amount) AS total_amount,
                   SUM(pay_amount) AS pay_amount
                 FROM order_info WHERE parent_order_id IS NOT NULL
                 GROUP BY parent_order_id) c ON c.parent_order_id = p.order_id
      WHERE (p.child_count > 0 OR c.children > 0)
        AND (c.children IS NULL OR c.children <> p.child_count
          OR c.origin_amount <> p.origin_amount OR c.coupon_amount <> p.coupon_amount
          OR c.shipping_amount <> p.shipping_amount OR c.total_amount <> p.total_amount
          OR c.pay_amount <> p.pay_amount)
      """;

  private static final String FOREIGN_CHILD =
      """
      SELECT c.order_id, CONCAT('does not agree with its parent ', c.parent_order_id,
          ' on buyer, seller, currency or root')
      FROM order_info c
      LEFT JOIN order_info p ON p.order_id = c.parent_order_id
      WHERE c.parent_order_id IS NOT NULL
        AND (p.order_id IS NULL OR p.parent_order_id IS NOT NULL OR c.child_count <> 0
          OR c.root_order_id <> p.order_id OR c.user_id <> p.user_id
          OR c.seller_id <> p.seller_id OR c.currency <> p.currency)
      """;

  private static final String FOREIGN_ROOT =
      """
      SELECT order_id, CONCAT('has no parent, but names the root ', root_order_id)
      FROM order_info
      WHERE parent_order_id IS NULL AND root_order_id <> order_id
      """;

  private static final String STATUSES_APART =
      """
      SELECT p.order_id,
        CONCAT('status ', p.order_status, '; of ', COUNT(*), ' children ',
          SUM(CASE WHEN c.order_status = :orderCreated THEN 1 ELSE 0 END), ' await payment, ',
          SUM(CASE WHEN c.order_status IN (:orderEnded) THEN 1 ELSE 0 END), ' have ended')
      FROM order_info p JOIN order_info c ON c.parent_order_id = p.order_id
      GROUP BY p.order_id, p.order_status
      HAVING SUM(CASE WHEN c.order_status = :orderCreated THEN 1 ELSE 0 END)
          <> CASE WHEN p.order_status = :orderCreated THEN COUNT(*) ELSE 0 END
        OR (CASE WHEN p.order_status IN (:orderEnded) THEN 1 ELSE 0 END)
          <> MIN(CASE WHEN c.order_status IN (:orderEnded) THEN 1 ELSE 0 END)
      """;

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "line-amounts",
              "Each line costs price times quantity, less its share of the coupon.",
              LINES,
              WRONG_LINE),
          new Invariant(
              "order-amounts",
              "Each order's amounts add up: pay is origin less coupon plus shipping.",
              ORDERS,
              WRONG_ORDER),
          new Invariant(
              "order-lines",
              "Each leaf order has lines, their sums are its amounts, and no other order has"
                  + " lines.",
              ORDERS,
              NOT_ITS_LINES,
              LINE_OF_NO_LEAF),
          new Invariant(
              "parent-amounts",
              "Each split order has all its children, and their sums are its amounts.",
              PARENTS,
              NOT_ITS_CHILDREN),
          new Invariant(
              "family-facts",
              "A family agrees on its root, buyer, seller and currency.",
              ORDERS,
              FOREIGN_CHILD,
              FOREIGN_ROOT),
          new Invariant(
              "family-status",
              "A split order awaits payment exactly with its children, and has ended exactly when"
                  + " all of them have.",
              PARENTS,
              STATUSES_APART));

  private AmountInvariants() {}
}
