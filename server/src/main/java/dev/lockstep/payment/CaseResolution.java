package dev.lockstep.payment;

/** The ways out of a held case. */
public enum CaseResolution {
  /** The capture is taken as the order's payment; only while the order still awaits one. */
  ACCEPT,
  /** The capture goes back to the payer; always possible. */
  REFUND
}
