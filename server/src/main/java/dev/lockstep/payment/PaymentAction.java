package dev.lockstep.payment;

/** What can happen to a payment. What follows from it is a row of PaymentLifecycle. */
public enum PaymentAction {
  // @formatter:off
  START           ("the channel opened the payment and gave its parameters"),
  FAIL_CREATE     ("the channel refused, for good, to open the payment"),
  CANCEL          ("the channel says the attempt failed or was revoked"),
  REQUEST_CLOSE   ("no money is wanted here: the order expired, was cancelled or paid otherwise"),
  CONFIRM_CLOSE   ("the channel has closed it, or never had it, before its deadline"),
  CONFIRM_TIMEOUT ("the channel has closed it, or never had it, after its deadline"),
  BOOK            ("a capture pays the order (CapturePolicy: BOOK)"),
  RETURN_CAPTURE  ("a capture nobody wants has come and goes back (CapturePolicy: REFUND)"),
  HOLD            ("a capture needs a person's decision (CapturePolicy: HOLD)"),
  ACCEPT          ("a case ends with the held capture taken as the order's payment"),
  REFUND          ("the main capture, or a part of it, is to go back"),
  REFUND_PART     ("a refund of the main capture is done and some of it stays"),
  REFUND_FULL     ("a refund of the main capture is done and nothing of it stays"),
  RETURN_DONE     ("a capture that is not the main one has gone back"),
  FAIL_REFUND     ("a refund was tried often enough and is now an open case");
  // @formatter:on

  private final String meaning;

  PaymentAction(String meaning) {
    this.meaning = meaning;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }
}
