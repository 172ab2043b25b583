package dev.lockstep.order;

/** What has happened to an order: the word in its time line and in what is told to others. */
public enum OrderEvent {
  CREATED,
  PAID,
  EXPIRED,
  CANCELED,
  ADDRESS_ADJUSTED,
  FULFILLED,
  LEFT_WAREHOUSE,
  DISPATCHED,
  SIGNED,
  REJECTED,
  CANCEL_REQUESTED,
  CANCEL_DENIED,
  REFUNDED,
  PAYMENT_CHANGED,
  COMMENTED,
  REMOVED
}
