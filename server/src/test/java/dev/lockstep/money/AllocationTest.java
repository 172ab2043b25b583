package dev.lockstep.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @Test
  void givesTheLastCentsToTheLargestRemainders() {
    assertThat(Allocation.byWeights(100, new long[] {1, 1, 1})).containsExactly(34, 33, 33);
    assertThat(Allocation.byWeights(10, new long[] {7, 2, 1})).containsExactly(7, 2, 1);
    assertThat(Allocation.byWeights(5, new long[] {15, 24, 61})).containsExactly(1, 1, 3);
  }

  @Test
  void givesNothingToAWeightOfZero() {
    assertThat(Allocation.byWeights(7, new long[] {0, 3, 0, 2})).containsExactly(0, 4, 0, 3);
  }

  @Test
  void sharesNothingAsNothing() {
    assertThat(Allocation.byWeights(0, new long[] {0, 0})).containsExactly(0, 0);
    assertThat(Allocation.byWeights(0, new long[0])).isEmpty();
  }

  @Test
  void rejectsWhatCannotBeShared() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Allocation.byWeights(1, new long[] {0, 0}));
    assertThatIllegalArgumentException().isThrownBy(() -> Allocation.byWeights(1, new long[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Allocation.byWeights(1, new long[] {2, -1}));
    assertThatThrownBy(() -> Allocation.byWeights(1, new long[] {Long.MAX_VALUE, 1}))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void splitsMoneyIntoMoney() {
    assertThat(Money.of(-100, "GBP").allocate(new long[] {1, 2}))
        .containsExactly(Money.of(-33, "GBP"), Money.of(-67, "GBP"));
  }

  @Property
  void partsSumToTheTotalAndAreTheirShareRounded(
      @ForAll @LongRange(min = -Money.MAX_MINOR, max = Money.MAX_MINOR) long total,
      @ForAll("weights") long[] weights) {
    var parts = Allocation.byWeights(total, weights);

    assertThat(Arrays.stream(parts).sum()).isEqualTo(total);
    var sum = BigInteger.valueOf(Arrays.stream(weights).sum());
    for (var i = 0; i < parts.length; i++) {
      var exact = BigInteger.valueOf(Math.abs(total)).multiply(BigInteger.valueOf(weights[i]));
      var floor = exact.divide(sum).longValueExact();
      var rest = exact.mod(sum).signum();
      assertThat(Math.abs(parts[i])).isBetween(floor, floor + rest);
    }
  }

  @Property
  void aNegativeTotalIsTheMirrorOfThePositiveOne(
      @ForAll @LongRange(min = 0, max = Money.MAX_MINOR) long total,
      @ForAll("weights") long[] weights) {
    var mirrored = Arrays.stream(Allocation.byWeights(-total, weights)).map(part -> -part);
    assertThat(mirrored.toArray()).isEqualTo(Allocation.byWeights(total, weights));
  }

  @Provide
  Arbitrary<long[]> weights() {
    return Arbitraries.longs()
        .between(0, Money.MAX_MINOR)
        .array(long[].class)
        .ofMinSize(1)
        .ofMaxSize(60)
        .filter(weights -> Arrays.stream(weights).sum() > 0);
  }
}
