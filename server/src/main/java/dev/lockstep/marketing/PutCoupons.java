package dev.lockstep.marketing;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import java.util.List;

/** Adds coupons or changes their terms; which order holds one is not changed. */
final class PutCoupons implements Command<Integer> {

  private final List<Coupon> coupons;

  PutCoupons(List<Coupon> coupons) {
    this.coupons = coupons;
  }

  @Override
  public String family() {
    return coupons.getFirst().couponId();
  }

  @Override
  public void needs(Needs needs) {
    coupons.forEach(coupon -> Coupons.needs(needs, coupon.couponId()));
  }

  @Override
  public int rowsEstimate() {
    return coupons.size();
  }

  @Override
  public Integer decide(Workspace workspace) {
    for (Coupon coupon : coupons) {
      Coupon before = workspace.find(Coupons.TABLE, coupon.couponId());
      if (before == null) {
        workspace.insert(Coupons.TABLE, coupon);
      } else {
        workspace.update(Coupons.TABLE, coupon.after(before));
      }
    }
    return coupons.size();
  }
}
