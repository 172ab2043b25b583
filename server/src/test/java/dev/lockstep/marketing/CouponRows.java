package dev.lockstep.marketing;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Decisions;
import java.util.List;

/** Gives out coupons for tests of other modules. */
public final class CouponRows {

  private CouponRows() {}

  /** Puts coupons. */
  public static Command<Integer> put(Coupon... coupons) {
    return new PutCoupons(List.of(coupons));
  }

  /** The coupon as the decisions left it. */
  public static Coupon of(Decisions decisions, String couponId) {
    return decisions.get(Coupons.TABLE, couponId);
  }
}
