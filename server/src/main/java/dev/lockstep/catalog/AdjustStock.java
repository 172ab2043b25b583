package dev.lockstep.catalog;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.inventory.Stock;
import java.util.List;
import java.util.UUID;

/** Raises or lowers the stock of a SKU by hand. */
final class AdjustStock implements Command<Long> {

  private final String skuCode;
  private final long delta;
  private final String movementId = UUID.randomUUID().toString();

  AdjustStock(String skuCode, long delta) {
    this.skuCode = skuCode;
    this.delta = delta;
  }

  @Override
  public String family() {
    return skuCode;
  }

  @Override
  public void needs(Needs needs) {
    Stock.needs(needs, List.of(skuCode));
  }

  @Override
  public Long decide(Workspace workspace) {
    return Stock.adjust(workspace, skuCode, delta, movementId);
  }
}
