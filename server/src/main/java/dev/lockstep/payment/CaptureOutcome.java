package dev.lockstep.payment;

/** What becomes of a capture. */
public enum CaptureOutcome {
  /** It pays the order. */
  BOOK,
  /** It is known already; nothing happens. */
  NO_OP,
  /** It goes back to the payer. */
  REFUND,
  /** It becomes a case that a person resolves. */
  HOLD
}
