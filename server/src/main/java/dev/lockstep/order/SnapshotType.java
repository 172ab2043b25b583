package dev.lockstep.order;

/** What is frozen with an order (A7); codes as in the reference. */
public enum SnapshotType {
  /** The coupon as it was; only with a coupon. */
  ORDER_COUPON(1),
  /** The amounts as they were computed. */
  ORDER_AMOUNT(2),
  /** The items as they were sold. */
  ORDER_ITEM(3);

  private final int code;

  SnapshotType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
