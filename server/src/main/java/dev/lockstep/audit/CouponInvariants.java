package dev.lockstep.audit;

import java.util.List;

/** A coupon serves one live order at a time, and both know it. */
final class CouponInvariants {

  private static final String COUPONS = "SELECT COUNT(*) FROM coupon";

  private static final String USED_TWICE =
      """
      SELECT coupon_id, CONCAT('serves ', COUNT(*), ' live orders, ', MIN(order_id), ' to ',
          MAX(order_id))
      FROM order_info
      WHERE coupon_id IS NOT NULL AND parent_order_id IS NULL AND cancel_time IS NULL
      GROUP BY coupon_id
      HAVING COUNT(*) > 1
      """;

  private static final String HELD_BY_NO_ORDER =
      """
      SELECT c.coupon_id, CONCAT('names order ', c.order_id, ', which is not live, not its buyer''s'
          , ' or does not name it back')
      FROM coupon c LEFT JOIN order_info o ON o.order_id = c.order_id
      WHERE c.order_id IS NOT NULL
        AND (o.order_id IS NULL OR o.parent_order_id IS NOT NULL
          OR o.cancel_time IS NOT NULL OR o.user_id <> c.user_id
          OR COALESCE(o.coupon_id, '') <> c.coupon_id)
      """;

  private static final String NOT_HELD =
      """
      SELECT o.order_id, CONCAT('uses coupon ', o.coupon_id, ', which names no order')
      FROM order_info o LEFT JOIN coupon c ON c.coupon_id = o.coupon_id
      WHERE o.coupon_id IS NOT NULL AND o.cancel_time IS NULL
        AND c.order_id IS NULL
      """;

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
