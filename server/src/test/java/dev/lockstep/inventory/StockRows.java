package dev.lockstep.inventory;

import dev.lockstep.commit.Decisions;

/** Looks at stock for tests of other modules. */
public final class StockRows {

  private StockRows() {}

  public static long available(Decisions decisions, String sku) {
    return decisions.get(Stock.LEVELS, sku).available();
  }

  public static long taken(Decisions decisions, String sku) {
    return decisions.get(Stock.LEVELS, sku).taken();
  }

  /** Movements of all kinds so far. */
  public static int movements(Decisions decisions) {
    return decisions.all(Stock.MOVEMENTS).size();
  }
}
