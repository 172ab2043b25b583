package dev.lockstep.marketing;

import dev.lockstep.problem.ProblemCode;

/** Why a coupon is refused, in order of precedence. */
public enum CouponCode implements ProblemCode {
  // @formatter:off
  COUPON_NOT_FOUND("There is no such coupon."),
  COUPON_NOT_OWNED("This coupon belongs to somebody else."),
  COUPON_USED("This coupon is held by another order."),
  COUPON_NOT_YET_VALID("This coupon is not valid yet."),
  COUPON_EXPIRED("This coupon has expired."),
  COUPON_SELLER_MISMATCH("This coupon is not for this seller."),
  COUPON_CURRENCY_MISMATCH("This coupon is in another currency."),
  COUPON_THRESHOLD_NOT_REACHED("The goods are worth less than this coupon asks for.");
  // @formatter:on

  private final String detail;

  CouponCode(String detail) {
    this.detail = detail;
  }

  @Override
  public int status() {
    return 409;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String detail() {
    return detail;
  }
}
