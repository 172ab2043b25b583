package dev.lockstep.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

  private static final Currency GBP = Currency.getInstance("GBP");

  @ParameterizedTest
  @CsvSource({
    "1234, GBP, 12.34 GBP",
    "5, GBP, 0.05 GBP",
    "-5, GBP, -0.05 GBP",
    "0, GBP, 0.00 GBP",
    "1200, JPY, 1200 JPY",
    "1250, KWD, 1.250 KWD",
    "9007199254740991, EUR, 90071992547409.91 EUR"
  })
  void showsAsManyDecimalsAsTheCurrencyHas(long minor, String currency, String shown) {
    assertThat(Money.of(minor, currency)).hasToString(shown);
  }

  @Test
  void knowsTheExponentOfItsCurrency() {
    assertThat(Money.of(1, "JPY").exponent()).isZero();
    assertThat(Money.of(1, "GBP").exponent()).isEqualTo(2);
    assertThat(Money.of(1, "KWD").exponent()).isEqualTo(3);
  }

  @Test
  void rejectsAmountsThatJsonReadersWouldRound() {
    assertThatThrownBy(() -> new Money(Money.MAX_MINOR + 1, GBP))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new Money(Long.MIN_VALUE, GBP))
        .isInstanceOf(ArithmeticException.class);
    var most = new Money(Money.MAX_MINOR, GBP);
    assertThatThrownBy(() -> most.plus(new Money(1, GBP))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> most.times(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void neverMixesCurrencies() {
    var pounds = Money.of(1, "GBP");
    var euros = Money.of(1, "EUR");
    assertThatIllegalArgumentException().isThrownBy(() -> pounds.plus(euros));
    assertThatIllegalArgumentException().isThrownBy(() -> pounds.minus(euros));
    assertThatIllegalArgumentException().isThrownBy(() -> pounds.compareTo(euros));
    assertThat(pounds).isNotEqualTo(euros);
  }

  @Test
  void rejectsCodesThatAreNoMoney() {
    assertThatIllegalArgumentException().isThrownBy(() -> Money.of(1, "XXX"));
    assertThatIllegalArgumentException().isThrownBy(() -> Money.of(1, "ZZZ"));
  }

  @Property
  void subtractingUndoesAdding(
      @ForAll @LongRange(min = -1L << 52, max = 1L << 52) long first,
      @ForAll @LongRange(min = -1L << 51, max = 1L << 51) long second) {
    var sum = new Money(first, GBP).plus(new Money(second, GBP));
    assertThat(sum.minus(new Money(second, GBP))).isEqualTo(new Money(first, GBP));
    assertThat(sum.minor()).isEqualTo(first + second);
  }

  @Property
  void timesIsRepeatedAdding(
      @ForAll @LongRange(min = -1000000, max = 1000000) long minor,
      @ForAll @LongRange(min = 0, max = 50) long quantity) {
    var sum = Money.zero(GBP);
    for (var i = 0; i < quantity; i++) {
      sum = sum.plus(new Money(minor, GBP));
    }
    assertThat(new Money(minor, GBP).times(quantity)).isEqualTo(sum).isEqualByComparingTo(sum);
  }
}
