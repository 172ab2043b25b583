package dev.lockstep.catalog;

import dev.lockstep.commit.Command;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills the catalogue for tests of other modules. */
public final class CatalogRows {

  private CatalogRows() {}

  /** Puts SKUs with so much of each in stock. */
  public static Command<Integer> put(long stock, Sku... skus) {
    Map<String, Long> start = new HashMap<>();
    for (Sku sku : skus) {
      start.put(sku.skuCode(), stock);
    }
    return new PutSkus(List.of(skus), start);
  }
}
