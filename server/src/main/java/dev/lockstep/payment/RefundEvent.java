package dev.lockstep.payment;

/** What has happened to a refund. */
public enum RefundEvent {
  DUE,
  SENT,
  SUCCEEDED,
  FAILED,
  RETRIED,
  HELD,
  RESUMED
}
