package dev.lockstep.audit;

import java.util.List;

/** Nothing is sold that is not there, and nothing comes back twice. */
final class StockInvariants {

  private static final String STOCKS = "SELECT COUNT(*) FROM product_stock";

  /** A cancelled order gave its goods back; it may have become REFUNDED since. */
  static final String RELEASED =
      """
      (o.order_status = :orderCanceled
          OR o.order_status = :orderRefunded AND o.cancel_time IS NOT NULL)
      """;

  /** What live leaf orders hold, per SKU. */
  private static final String LIVE =
      """
      (SELECT i.sku_code, SUM(i.sale_quantity) AS quantity
       FROM order_item i JOIN order_info o ON o.order_id = i.order_id
       WHERE NOT %s
       GROUP BY i.sku_code)
      """
          .formatted(RELEASED);

  private static final String UNBALANCED =
      """
      SELECT s.sku_code,
        CONCAT('available ', s.available, ', held by live lines ', COALESCE(l.quantity, 0),
          ', started and adjusted ', COALESCE(m.quantity, 0))
      FROM (SELECT sku_code, SUM(available) AS available FROM product_stock GROUP BY sku_code) s
      LEFT JOIN %s l ON l.sku_code = s.sku_code
      LEFT JOIN (SELECT sku_code, SUM(quantity) AS quantity
                 FROM stock_movement WHERE kind IN (:stockRaises) GROUP BY sku_code) m
        ON m.sku_code = s.sku_code
      WHERE s.available + COALESCE(l.quantity, 0) <> COALESCE(m.quantity, 0)
      """
          .formatted(LIVE);

  private static final String SOLD_WITHOUT_STOCK =
      """
      SELECT i.sku_code, CONCAT('no stock row, but sold on line ', MIN(i.order_item_id))
      FROM order_item i LEFT JOIN product_stock s ON s.sku_code = i.sku_code
      WHERE s.sku_code IS NULL
      GROUP BY i.sku_code
      """;

  private static final String MOVED_WITHOUT_STOCK =
      """
      SELECT m.sku_code, CONCAT('no stock row, but moved by ', MIN(m.source_id))
      FROM stock_movement m LEFT JOIN product_stock s ON s.sku_code = m.sku_code
      WHERE s.sku_code IS NULL
      GROUP BY m.sku_code
      """;

  private static final String MISCOUNTED =
      """
      SELECT s.sku_code,
        CONCAT('taken ', s.taken, ', held by live lines ', COALESCE(l.quantity, 0))
      FROM (SELECT sku_code, SUM(taken) AS taken FROM product_stock GROUP BY sku_code) s
      LEFT JOIN %s l ON l.sku_code = s.sku_code
      WHERE s.taken <> COALESCE(l.quantity, 0)
      """
          .formatted(LIVE);

  private static final String NEGATIVE =
      """
      SELECT sku_code, CONCAT('available ', available, ', taken ', taken)
      FROM product_stock
      WHERE available < 0 OR taken < 0
      """;

  private static final String RETURNS =
      """
      SELECT (SELECT COUNT(*) FROM stock_movement WHERE kind = :stockReturn)
        + (SELECT COUNT(*) FROM order_item i JOIN order_info o ON o.order_id = i.order_id
           WHERE %s)
      """
          .formatted(RELEASED);

  private static final String NOT_RETURNED_ONCE =
      """
      SELECT i.order_item_id,
        CONCAT('took ', i.sale_quantity, ' of ', i.sku_code, ', gave back ',
          COALESCE(r.quantity, 0), ' in ', COALESCE(r.movements, 0), ' movements')
      FROM order_info o
      JOIN order_item i ON i.order_id = o.order_id
      LEFT JOIN (SELECT item_id, COUNT(*) AS movements, SUM(quantity) AS quantity,
                   MIN(sku_code) AS sku_code
                 FROM stock_movement WHERE kind = :stockReturn GROUP BY item_id) r
        ON r.item_id = i.order_item_id
      WHERE %s
        AND (r.item_id IS NULL OR r.movements <> 1 OR r.quantity <> i.sale_quantity
          OR r.sku_code <> i.sku_code)
      """
          .formatted(RELEASED);

  private static final String RETURNED_FOR_NOTHING =
      """
      SELECT m.item_id, CONCAT('gave back ', m.quantity, ' of ', m.sku_code,
          ', but is no line of a cancelled order')
      FROM stock_movement m
      LEFT JOIN order_item i ON i.order_item_id = m.item_id
      LEFT JOIN order_info o ON o.order_id = i.order_id
      WHERE m.kind = :stockReturn AND (o.order_id IS NULL OR NOT %s)
      """
          .formatted(RELEASED);

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "stock-balance",
              "Per SKU, what is available and what live lines hold is what was started and"
                  + " adjusted.",
              STOCKS,
              UNBALANCED,
              SOLD_WITHOUT_STOCK,
              MOVED_WITHOUT_STOCK),
          new Invariant(
              "stock-taken",
              "Per SKU, the counter of taken goods is the sum of the lines of live orders.",
              STOCKS,
              MISCOUNTED),
          new Invariant("stock-not-negative", "No stock is below zero.", STOCKS, NEGATIVE),
          new Invariant(
              "stock-returns",
              "Every line of a cancelled order gave back once what it took, and no other line gave"
                  + " anything back.",
              RETURNS,
              NOT_RETURNED_ONCE,
              RETURNED_FOR_NOTHING));

  private StockInvariants() {}
}
