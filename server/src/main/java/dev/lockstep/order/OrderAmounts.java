package dev.lockstep.order;

/**
 * What an order costs, in minor units of its currency; {@code pay = origin − coupon + shipping}.
 *
 * @param originAmount unit prices times quantities
 * @param couponAmount what the coupon takes off the goods
 * @param shippingAmount what delivery costs
 * @param payAmount what is to be paid
 */
public record OrderAmounts(
    long originAmount, long couponAmount, long shippingAmount, long payAmount) {

  public OrderAmounts {
    if (originAmount < 0 || couponAmount < 0 || shippingAmount < 0 || payAmount < 0) {
      throw new IllegalArgumentException("negative amount");
    }
    if (payAmount != originAmount - couponAmount + shippingAmount) {
      throw new IllegalArgumentException("amounts do not add up");
    }
  }

  /** The trade's total before the coupon. */
  public long totalAmount() {
    return Math.addExact(originAmount, shippingAmount);
  }
}
