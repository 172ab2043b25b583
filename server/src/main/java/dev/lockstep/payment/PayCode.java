package dev.lockstep.payment;

import dev.lockstep.problem.ProblemCode;

/** Why a payment, a notification or a refund is refused. */
public enum PayCode implements ProblemCode {
  // @formatter:off
  PAY_CHANNEL_UNKNOWN      (404, false, "There is no such payment channel here."),
  PAY_METHOD_UNSUPPORTED   (422, false, "The channel does not offer this way to pay."),
  PAY_CURRENCY_UNSUPPORTED (422, false, "The channel does not take the order's currency."),
  PAY_LIVEMODE_MISMATCH    (409, false, "Live and test money never meet on one order."),
  PAY_NOT_FOUND            (404, false, "There is no such payment."),
  PAY_STATE_CONFLICT       (409, false, "The payment is in a state that does not allow this."),
  PAY_ATTEMPTS_EXCEEDED    (409, false, "There are too many payments or refunds already."),
  PAY_REFUND_EXCEEDS       (422, false, "More would go back than was captured and is still here."),
  PAY_OPEN_FAILED          (502, false, "The channel refuses to open this payment."),
  PAY_SIGNATURE_INVALID    (401, false, "The notification is not signed by the channel."),
  PAY_CALLBACK_STALE       (401, false, "The notification is too old; send it signed anew."),
  PAY_CALLBACK_MALFORMED   (400, false, "The notification cannot be read."),
  PAY_KEY_UNKNOWN          (503, true,  "The signing key is not known here yet; send it again."),
  PAY_CASE_NOT_FOUND       (404, false, "There is no such case."),
  PAY_CASE_RESOLVED        (409, false, "The case is resolved already."),
  PAY_CASE_NOT_ACCEPTABLE  (409, false, "This case cannot be accepted, only refunded or applied."),
  PAY_INBOX_NOT_FOUND      (404, false, "There is no such notification in the inbox."),
  ORDER_PAY_CALLBACK_ERROR (503, true,  "The notification was stored and could not be applied.");
  // @formatter:on

  private final int status;
  private final boolean retryable;
  private final String detail;

  PayCode(int status, boolean retryable, String detail) {
    this.status = status;
    this.retryable = retryable;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return retryable;
  }

  @Override
  public String detail() {
    return detail;
  }
}
