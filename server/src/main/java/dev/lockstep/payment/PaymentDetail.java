package dev.lockstep.payment;

/**
 * What happened to a payment, as the detail of an order's change: the word that pushes, webhooks
 * and notices tell the kinds of payment news apart by.
 */
public enum PaymentDetail {
  PAYMENT_STARTED,
  PAYMENT_NOT_OPENED,
  PAYMENT_FAILED,
  PAYMENT_REVOKED,
  PAYMENT_CLOSED,
  PAYMENT_TIMED_OUT,
  /** Money came that pays nothing and goes back. */
  PAYMENT_RETURNED,
  /** Money came that a person looks at. */
  PAYMENT_HELD,
  REFUND_DUE,
  REFUND_PART_SUCCESS,
  REFUND_SUCCESS,
  /** Money that paid nothing has gone back. */
  RETURN_SUCCESS,
  /** A refund was tried often enough; a person looks at it. */
  REFUND_HELD
}
