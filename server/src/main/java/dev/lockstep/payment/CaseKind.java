package dev.lockstep.payment;

/** Why a person must look. */
enum CaseKind {
  /** More was captured than asked. */
  AMOUNT_OVER,
  /** Less was captured than asked. */
  AMOUNT_UNDER,
  /** Something was captured in another currency. */
  OTHER_CURRENCY,
  /** A transaction that is known was told again and differs. */
  CONTRADICTION,
  /** A capture of a payment that nobody here knows. */
  UNKNOWN_PAYMENT,
  /** A capture whose notification could not be applied; it waits in the inbox. */
  PARKED_CAPTURE,
  /** A refund was tried often enough. */
  REFUND_FAILED;

  /** The capture of such a case has no row of its own yet: the case is all there is of it. */
  boolean withoutCapture() {
    return this == UNKNOWN_PAYMENT || this == PARKED_CAPTURE;
  }

  static CaseKind of(AmountMatch match) {
    return switch (match) {
      case OVER -> AMOUNT_OVER;
      case UNDER -> AMOUNT_UNDER;
      case OTHER_CURRENCY -> OTHER_CURRENCY;
      case EXACT -> throw new IllegalArgumentException("an exact amount is no case");
    };
  }
}
