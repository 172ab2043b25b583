package dev.lockstep.catalog;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.inventory.Stock;
import java.util.List;
import java.util.Map;

/** Adds SKUs with their starting stock, or changes what the catalogue says of them. */
final class PutSkus implements Command<Integer> {

  private final List<Sku> skus;
  private final Map<String, Long> startBySku;

  PutSkus(List<Sku> skus, Map<String, Long> startBySku) {
    this.skus = skus;
    this.startBySku = Map.copyOf(startBySku);
  }

  @Override
  public String family() {
    return skus.getFirst().skuCode();
  }

  @Override
  public void needs(Needs needs) {
    Catalog.needs(needs, startBySku.keySet());
    Stock.needs(needs, startBySku.keySet());
  }

  @Override
  public int rowsEstimate() {
    return 3 * skus.size();
  }

  @Override
  public Integer decide(Workspace workspace) {
    for (Sku sku : skus) {
      Sku before = Catalog.find(workspace, sku.skuCode());
      if (before == null) {
        workspace.insert(Catalog.TABLE, sku);
      } else {
        workspace.update(Catalog.TABLE, sku.after(before));
      }
    }
    Stock.start(workspace, startBySku);
    return skus.size();
  }
}
