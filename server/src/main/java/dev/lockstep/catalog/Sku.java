package dev.lockstep.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be bought.
 *
 * @param price minor units of the currency
 * @param purchasePrice what it cost the seller; never shown to buyers
 * @param productType orders are split by it; the number's meaning is the shop's own
 */
public record Sku(
    String skuCode,
    String productId,
    String name,
    @Nullable String image,
    int productType,
    long price,
    @Nullable Long purchasePrice,
    String currency,
    String unit,
    String sellerId,
    long version,
    Instant createTime,
    Instant modifyTime) {

  Sku after(Sku before) {
    return new Sku(
        skuCode,
        productId,
        name,
        image,
        productType,
        price,
        purchasePrice,
        currency,
        unit,
        sellerId,
        before.version + 1,
        before.createTime,
        modifyTime);
  }
}
