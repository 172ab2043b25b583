package dev.lockstep.order;

import dev.lockstep.money.Money;

/**
 * What delivery costs.
 *
 * @param amount minor units per order
 * @param freeFrom goods worth this much after the coupon ship for nothing; 0 means never
 */
public record ShippingRule(long amount, long freeFrom) {

  /** Delivery for nothing. */
  public static final ShippingRule FREE = new ShippingRule(0, 0);

  public ShippingRule {
    if (amount < 0 || amount > Money.MAX_MINOR || freeFrom < 0) {
      throw new IllegalArgumentException("a shipping rule's amounts are 0 to 2^53 - 1");
    }
  }

  long cost(long goodsAmount) {
    return freeFrom > 0 && goodsAmount >= freeFrom ? 0 : amount;
  }
}
