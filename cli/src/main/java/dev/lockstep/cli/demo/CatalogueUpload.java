package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.retail.CatalogueSku;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the catalogue on sale and sees to it that there is enough of everything. */
final class CatalogueUpload {
  private static final int PAGE_MAX = 500;

  private final ShopApi shop;

  CatalogueUpload(ShopApi shop) {
    this.shop = shop;
  }

  /**
   * Upserts all SKUs. A SKU that was there before keeps its stock, so on a server that has seen a
   * demo before what is missing is added.
   *
   * @return how many SKUs had to be topped up
   */
  int upload(List<CatalogueSku> skus, Progress progress) {
    for (int from = 0; from < skus.size(); from += PAGE_MAX) {
      List<CatalogueSku> page = skus.subList(from, Math.min(skus.size(), from + PAGE_MAX));
      shop.putSkus(OrderForm.skus(page));
      progress.step(page.size());
    }
    Map<String, Long> available = new HashMap<>();
    shop.eachSku(sku -> {
      if (sku.hasNonNull("available")) {
        available.put(sku.path("skuCode").asString(""), sku.path("available").asLong(0));
      }
    });
    int toppedUp = 0;
    for (CatalogueSku sku : skus) {
      long there = available.getOrDefault(sku.skuCode(), sku.stock());
      if (there < sku.stock()) {
        shop.addStock(sku.skuCode(), sku.stock() - there);
        toppedUp++;
      }
    }
    return toppedUp;
  }
}
