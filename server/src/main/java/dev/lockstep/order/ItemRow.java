package dev.lockstep.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a leaf order. Amounts are minor units of the order's currency.
 *
 * @param couponAmount this line's share of the coupon
 * @param payAmount origin less coupon share
 * @param purchasePrice never shown to buyers
 */
public record ItemRow(
    String orderId,
    String orderItemId,
    Product product,
    long quantity,
    long salePrice,
    long originAmount,
    long couponAmount,
    long payAmount,
    @Nullable Long purchasePrice,
    Instant createTime) {

  /** What was sold, frozen at the time of the order. */
  public record Product(
      int productType,
      String productId,
      @Nullable String image,
      String name,
      String skuCode,
      String unit,
      String sellerId) {}
}
