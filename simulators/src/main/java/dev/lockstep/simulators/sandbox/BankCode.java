package dev.lockstep.simulators.sandbox;

/** Every refusal of the bank, with its HTTP status and what it tells the caller. */
enum BankCode {
  // @formatter:off
  REQUEST_INVALID          (400, "The request is not understood."),
  UNAUTHENTICATED          (401, "The merchant key is missing or wrong."),
  CHARGE_NOT_FOUND         (404, "The bank has no such charge."),
  REFUND_NOT_FOUND         (404, "The bank has no such refund."),
  TRANSACTION_NOT_FOUND    (404, "The charge has no such transaction."),
  CHARGE_CONFLICT          (409, "The payment id was used for a charge with other content."),
  CHARGE_ALREADY_SUCCEEDED (409, "The charge has been paid."),
  CHARGE_FAILED            (409, "The charge has failed."),
  CHARGE_REVOKED           (409, "The buyer has revoked the charge."),
  CHARGE_CLOSED            (409, "The merchant has closed the charge."),
  REFUND_CONFLICT          (409, "The refund id was used for a refund with other content."),
  BODY_TOO_LARGE           (413, "The body is larger than 16 KiB."),
  REFUND_CURRENCY_MISMATCH (422, "The transaction was captured in another currency."),
  REFUND_EXCEEDS_CAPTURE   (422, "More than is left of the captured amount."),
  BANK_UNAVAILABLE         (503, "The bank is not available; nothing was done.");
  // @formatter:on

  private final int status;
  private final String detail;

  BankCode(int status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  int status() {
    return status;
  }

  String detail() {
    return detail;
  }
}
