package dev.lockstep.marketing;

import dev.lockstep.problem.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user's coupon.
 *
 * @param amount what FIXED and THRESHOLD take off, in minor units
 * @param percentOff what PERCENT takes off, 1 to 100
 * @param thresholdAmount what the goods must be worth at least
 * @param sellerId the only seller it is for, or null for every seller
 * @param orderId the live order that holds it, or null
 */
public record Coupon(
    String couponId,
    String userId,
    String name,
    Kind kind,
    @Nullable Long amount,
    @Nullable Integer percentOff,
    long thresholdAmount,
    String currency,
    @Nullable String sellerId,
    Instant validFrom,
    Instant validTo,
    @Nullable String orderId,
    long version,
    Instant createTime) {

  /** How a coupon takes off; the code is what the database holds. */
  public enum Kind {
    /** An amount, at most the goods' worth. */
    FIXED(1),
    /** A part of the goods' worth, rounded down to the minor unit. */
    PERCENT(2),
    /** An amount once the goods are worth the threshold (满减). */
    THRESHOLD(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind ofCode(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of coupon has code " + code);
    }
  }

  /** What it is to be used for. */
  public record Use(
      String userId, String sellerId, String currency, long originAmount, Instant at) {}

  /**
   * Refuses a use this coupon is not for; whether another order holds it is not asked here.
   *
   * @throws Refusal with a {@link CouponCode}
   */
  public void check(Use use) {
    if (!userId.equals(use.userId())) {
      throw new Refusal(CouponCode.COUPON_NOT_OWNED);
    }
    if (use.at().isBefore(validFrom)) {
      throw new Refusal(CouponCode.COUPON_NOT_YET_VALID);
    }
    if (!use.at().isBefore(validTo)) {
      throw new Refusal(CouponCode.COUPON_EXPIRED);
    }
    if (sellerId != null && !sellerId.equals(use.sellerId())) {
      throw new Refusal(CouponCode.COUPON_SELLER_MISMATCH);
    }
    if (!currency.equals(use.currency())) {
      throw new Refusal(CouponCode.COUPON_CURRENCY_MISMATCH);
    }
    if (use.originAmount() < thresholdAmount) {
      throw new Refusal(CouponCode.COUPON_THRESHOLD_NOT_REACHED);
    }
  }

  /**
   * Refuses somebody else's coupon, and one that an order holds.
   *
   * @throws Refusal COUPON_NOT_OWNED or COUPON_USED
   */
  public void mustBeFreeFor(String user) {
    if (!userId.equals(user)) {
      throw new Refusal(CouponCode.COUPON_NOT_OWNED);
    }
    if (orderId != null) {
      throw new Refusal(CouponCode.COUPON_USED);
    }
  }

  /** What it takes off goods of this worth: never more than they are worth. */
  public long discount(long originAmount) {
    long discount =
        kind == Kind.PERCENT
            ? percent(originAmount, percentOff == null ? 0 : percentOff)
            : (amount == null ? 0 : amount);
    return Math.min(discount, originAmount);
  }

  /** Rounded down; amounts are at most 2^53 − 1, so the product fits a long. */
  private static long percent(long amount, int percent) {
    return Math.multiplyExact(amount, percent) / 100;
  }

  /** The new terms of a coupon that exists; who holds it stays. */
  Coupon after(Coupon before) {
    return new Coupon(
        couponId,
        userId,
        name,
        kind,
        amount,
        percentOff,
        thresholdAmount,
        currency,
        sellerId,
        validFrom,
        validTo,
        before.orderId,
        before.version + 1,
        before.createTime);
  }

  Coupon heldBy(@Nullable String order) {
    return new Coupon(
        couponId,
        userId,
        name,
        kind,
        amount,
        percentOff,
        thresholdAmount,
        currency,
        sellerId,
        validFrom,
        validTo,
        order,
        version + 1,
        createTime);
  }
}
