package dev.lockstep.marketing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.commit.Decisions;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CouponTest {

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-02-01T00:00:00Z");

  // @formatter:off
  @ParameterizedTest
  @CsvSource({
    "u s CNY 500 2026-01-01T00:00:00Z, ",
    "u s CNY 900 2026-01-31T23:59:59Z, ",
    "x s CNY 900 2026-01-15T00:00:00Z, COUPON_NOT_OWNED",
    "u s CNY 900 2025-12-31T23:59:59Z, COUPON_NOT_YET_VALID",
    "u s CNY 900 2026-02-01T00:00:00Z, COUPON_EXPIRED",
    "u x CNY 900 2026-01-15T00:00:00Z, COUPON_SELLER_MISMATCH",
    "u s USD 900 2026-01-15T00:00:00Z, COUPON_CURRENCY_MISMATCH",
    "u s CNY 499 2026-01-15T00:00:00Z, COUPON_THRESHOLD_NOT_REACHED",
    "x x USD 1   2027-01-01T00:00:00Z, COUPON_NOT_OWNED",
    "u x USD 1   2027-01-01T00:00:00Z, COUPON_EXPIRED",
    "u x USD 1   2026-01-15T00:00:00Z, COUPON_SELLER_MISMATCH"
  })
  // @formatter:on
  void isForOneUseAndTellsTheFirstReasonAgainst(String by, @Nullable String code) {
    String[] part = by.split(" +", -1);
    Coupon coupon = coupon("s");
    Coupon.Use use =
        new Coupon.Use(part[0], part[1], part[2], Long.parseLong(part[3]), Instant.parse(part[4]));
    if (code == null) {
      assertThatCode(() -> coupon.check(use)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> coupon.check(use))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code().name()).isEqualTo(code));
    }
  }

  @Test
  void aCouponWithoutASellerIsForEverySeller() {
    assertThatCode(() -> coupon(null).check(new Coupon.Use("u", "any", "CNY", 500, FROM)))
        .doesNotThrowAnyException();
  }

  // @formatter:off
  @ParameterizedTest
  @CsvSource({
    "FIXED,     300,    ,        1000,              300",
    "FIXED,     300,    ,        200,               200",
    "FIXED,     300,    ,        0,                 0",
    "THRESHOLD, 300,    ,        1000,              300",
    "PERCENT,   ,       10,      999,               99",
    "PERCENT,   ,       100,     999,               999",
    "PERCENT,   ,       1,       99,                0",
    "PERCENT,   ,       100,     9007199254740991,  9007199254740991"
  })
  // @formatter:on
  void takesOffAtMostWhatTheGoodsAreWorth(
      Coupon.Kind kind,
      @Nullable Long amount,
      @Nullable Integer percent,
      long origin,
      long discount) {
    Coupon coupon =
        new Coupon("c", "u", "n", kind, amount, percent, 0, "CNY", null, FROM, TO, null, 1, FROM);
    assertThat(coupon.discount(origin)).isEqualTo(discount);
  }

  @Test
  void newTermsLeaveWhoHoldsIt() {
    Decisions decisions = new Decisions(FROM);
    decisions.run(CouponRows.put(coupon("s").heldBy("order")));
    decisions.run(CouponRows.put(coupon("other")));
    Coupon after = CouponRows.of(decisions, "c");
    assertThat(after.orderId()).isEqualTo("order");
    assertThat(after.sellerId()).isEqualTo("other");
    assertThat(after.version()).isEqualTo(3);
  }

  private static Coupon coupon(@Nullable String seller) {
    return new Coupon(
        "c", "u", "n", Coupon.Kind.FIXED, 100L, null, 500, "CNY", seller, FROM, TO, null, 1, FROM);
  }
}
