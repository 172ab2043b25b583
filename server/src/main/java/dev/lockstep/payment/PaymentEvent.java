package dev.lockstep.payment;

/** What has happened to a payment: the word in its flow records and in what is told to others. */
public enum PaymentEvent {
  CREATED,
  STARTED,
  CREATE_FAILED,
  CANCEL,
  CLOSING,
  CLOSE,
  TIMEOUT,
  PAY_SUCCESS,
  DUPLICATE,
  HELD,
  REFUND_DUE,
  REFUND_PART_SUCCESS,
  REFUND_SUCCESS,
  DUPLICATE_RETURNED,
  REFUND_FAILED
}
