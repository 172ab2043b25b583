package dev.lockstep.audit;

import java.util.List;

/** A coupon serves one live order at a time, and both know it. */
final class CouponInvariants {

  private static final String COUPONS = "SELECT COUNT(*) FROM coupon";

  private static final String USED_TWICE =
      """
      SELECT o.coupon_id, CONCAT('serves ', COUNT(*), ' live orders, ', MIN(o.order_id), ' to ',
          MAX(o.order_id))
      FROM order_info o
      WHERE o.coupon_id IS NOT NULL AND o.parent_order_id IS NULL AND NOT %s
      GROUP BY o.coupon_id
      HAVING COUNT(*) > 1
      """
          .formatted(StockInvariants.RELEASED);

  private static final String HELD_BY_NO_ORDER =
      """
      SELECT c.coupon_id, CONCAT('names order ', c.order_id,
          ', which is not live, not its buyer''s or does not name it back')
      FROM coupon c LEFT JOIN order_info o ON o.order_id = c.order_id
      WHERE c.order_id IS NOT NULL
        AND (o.order_id IS NULL OR o.parent_order_id IS NOT NULL
          OR %s OR o.user_id <> c.user_id
          OR COALESCE(o.coupon_id, '') <> c.coupon_id)
      """
          .formatted(StockInvariants.RELEASED);

  private static final String NOT_HELD =
      """
      SELECT o.order_id, CONCAT('uses coupon ', o.coupon_id, ', which names no order')
      FROM order_info o LEFT JOIN coupon c ON c.coupon_id = o.coupon_id
      WHERE o.coupon_id IS NOT NULL AND c.order_id IS NULL AND NOT %s
      """
          .formatted(StockInvariants.RELEASED);

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "coupon-once", "Each coupon serves at most one live order.", COUPONS, USED_TWICE),
          new Invariant(
              "coupon-holder",
              "A coupon names the live order that uses it, and that order names the coupon.",
              COUPONS,
              HELD_BY_NO_ORDER,
              NOT_HELD));

  private CouponInvariants() {}
}
