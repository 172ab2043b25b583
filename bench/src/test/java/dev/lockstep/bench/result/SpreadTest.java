package dev.lockstep.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void takesTheMiddleOfFive() {
    assertThat(Spread.of(5, 1, 4, 2, 100)).isEqualTo(new Spread(4, 1, 100));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddle() {
    assertThat(Spread.of(1, 2, 4, 100)).isEqualTo(new Spread(3, 1, 100));
  }

  @Test
  void leavesTheGivenValuesAlone() {
    double[] values = {3, 1, 2};
    assertThat(Spread.of(values).median()).isEqualTo(2);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void refusesNothing() {
    assertThatIllegalArgumentException().isThrownBy(Spread::of);
  }
}
