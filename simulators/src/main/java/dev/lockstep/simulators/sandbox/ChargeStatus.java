package dev.lockstep.simulators.sandbox;

/** Where a charge stands; only a pending one can change, and it changes once. */
enum ChargeStatus {
  // @formatter:off
  PENDING   (BankCode.REQUEST_INVALID),
  SUCCEEDED (BankCode.CHARGE_ALREADY_SUCCEEDED),
  FAILED    (BankCode.CHARGE_FAILED),
  REVOKED   (BankCode.CHARGE_REVOKED),
  CLOSED    (BankCode.CHARGE_CLOSED);
  // @formatter:on

  private final BankCode refusal;

  ChargeStatus(BankCode refusal) {
    this.refusal = refusal;
  }

  /** What a caller is told who wants to change a charge that has reached this status. */
  BankCode refusal() {
    return refusal;
  }
}
