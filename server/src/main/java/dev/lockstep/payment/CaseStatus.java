package dev.lockstep.payment;

/** Where a case stands. */
enum CaseStatus implements Coded {
  OPEN(1),
  ACCEPTED(2),
  REFUNDED(3),
  /** What it waited for came by itself: the notification was applied, the refund succeeded. */
  SETTLED(4);

  private final int code;

  CaseStatus(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
