package dev.lockstep.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void fitsTheScreenWhateverIsInIt() {
    Measured variant = Samples.measured("a label that is as long as one may be", Map.of("x", 3L));
    assertThat(TextTable.of(Samples.outcome(variant, false)))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(TextTable.WIDTH));
  }

  @Test
  void showsMediansAndSpreads() {
    String text = text(Samples.outcome(Samples.measured("groups", Map.of()), true));
    assertThat(text).contains("0.400", "0.300..0.500", "1,500", "1,000..2,000");
    assertThat(text).contains("1.2", "9.5", "123", "12,346");
  }

  @Test
  void saysOfEachBarWhetherItIsReached() {
    String text = text(Samples.outcome(Samples.measured("groups", Map.of()), true));
    assertThat(text).containsPattern("reached, not the goal +2.10 x .*≥ 2.00 .*3.00 +reached");
    assertThat(text).containsPattern("missed +51.00 ms .*≤ 50.00 .*25.00 +MISSED");
  }

  @Test
  void namesWhatIsNotSound() {
    Outcome outcome = Samples.outcome(Samples.measured("groups", Map.of("status 500", 7L)), false);
    assertThat(outcome.sound()).isFalse();
    assertThat(text(outcome)).contains("FAILED audit", "stock-balance: 3", "7 answers, status 500");
  }

  @Test
  void isSoundThoughABarIsMissed() {
    assertThat(Samples.outcome(Samples.measured("groups", Map.of()), true).sound()).isTrue();
  }

  private static String text(Outcome outcome) {
    return String.join("\n", TextTable.of(outcome));
  }
}
