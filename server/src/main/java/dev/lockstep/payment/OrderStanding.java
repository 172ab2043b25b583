package dev.lockstep.payment;

/** How the order stands towards a capture that has just arrived. */
public enum OrderStanding {
  /** The order still awaits its payment. */
  OPEN,
  /** The order was paid by this very transaction: the same news again. */
  PAID_BY_THIS_TRANSACTION,
  /** The order was paid by this payment, but under another transaction number. */
  PAID_BY_THIS,
  /** The order was paid by another payment. */
  PAID_BY_ANOTHER,
  /** The order is cancelled or refunded; it takes no money any more. */
  CLOSED
}
