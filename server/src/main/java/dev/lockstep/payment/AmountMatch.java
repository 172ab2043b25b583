package dev.lockstep.payment;

/** How a captured amount compares with the amount that was asked for. */
public enum AmountMatch {
  EXACT,
  OVER,
  UNDER,
  OTHER_CURRENCY;

  /** Compares minor units; the amounts mean nothing to each other in different currencies. */
  public static AmountMatch of(long asked, long captured, boolean sameCurrency) {
    if (!sameCurrency) {
      return OTHER_CURRENCY;
    }
    return captured == asked ? EXACT : captured > asked ? OVER : UNDER;
  }
}
