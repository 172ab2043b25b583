package dev.lockstep.money;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;

/**
 * An amount in minor units (cents, pence, yen) of an ISO 4217 currency. Negative amounts are
 * differences and discounts. Arithmetic is exact or throws: ArithmeticException beyond the bounds,
 * IllegalArgumentException where currencies differ.
 */
public record Money(long minor, Currency currency) implements Comparable<Money> {

  /** 2^53 - 1: the largest whole number every JSON reader keeps exactly, a browser's included. */
  public static final long MAX_MINOR = (1L << 53) - 1;

  /** ArithmeticException beyond ±MAX_MINOR, IllegalArgumentException for "no currency" codes. */
  public Money {
    if (minor > MAX_MINOR || minor < -MAX_MINOR) {
      throw new ArithmeticException("amount beyond 2^53 - 1 minor units: " + minor);
    }
    if (currency.getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException(currency + " has no minor unit");
    }
  }

  /** An amount by currency code; IllegalArgumentException for a code ISO 4217 does not know. */
  public static Money of(long minor, String currencyCode) {
    return new Money(minor, Currency.getInstance(currencyCode));
  }

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  public Money plus(Money other) {
    return new Money(Math.addExact(minor, sameCurrency(other).minor), currency);
  }

  public Money minus(Money other) {
    return new Money(Math.subtractExact(minor, sameCurrency(other).minor), currency);
  }

  public Money times(long quantity) {
    return new Money(Math.multiplyExact(minor, quantity), currency);
  }

  /** Splits this amount in proportion to the weights; the parts sum to it exactly. */
  public List<Money> allocate(long[] weights) {
    return Arrays.stream(Allocation.byWeights(minor, weights))
        .mapToObj(part -> new Money(part, currency))
        .toList();
  }

  /** How many digits of the minor unit follow the decimal point: GBP 2, JPY 0, KWD 3. */
  public int exponent() {
    return currency.getDefaultFractionDigits();
  }

  /** Orders amounts of one currency. */
  @Override
  public int compareTo(Money other) {
    return Long.compare(minor, sameCurrency(other).minor);
  }

  /** For people, never for parsing: {@code 12.34 GBP}, {@code 1200 JPY}, {@code 1.250 KWD}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(minor, exponent()).toPlainString() + " " + currency;
  }

  private Money sameCurrency(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(
          "amounts of " + currency + " and " + other.currency + " do not mix");
    }
    return other;
  }
}
