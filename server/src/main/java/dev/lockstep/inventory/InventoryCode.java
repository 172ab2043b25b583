package dev.lockstep.inventory;

import dev.lockstep.problem.ProblemCode;

/** Why stock refuses. */
public enum InventoryCode implements ProblemCode {
  INVENTORY_INSUFFICIENT(409, "There is not enough stock of an item."),
  INVENTORY_SKU_NOT_FOUND(404, "There is no stock record of this SKU.");

  private final int status;
  private final String detail;

  InventoryCode(int status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String detail() {
    return detail;
  }
}
