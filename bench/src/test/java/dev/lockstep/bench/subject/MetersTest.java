package dev.lockstep.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetersTest {

  private final Meters meters =
      new Meters(
          """
          # HELP gets_total of caches
          # TYPE gets_total counter
          gets_total{cache="a",level="l1",result="hit"} 5.0
          gets_total{cache="a",level="l2",result="hit"} 7.0
          gets_total{cache="b",level="l2",result="hit"} 1.5E1
          gets_total_more{cache="a",level="l2",result="hit"} 100.0
          plain 3.0
          """);

  @Test
  void addsUpTheLinesWithAllLabels() {
    assertThat(meters.sum("gets_total", "level=\"l2\"", "result=\"hit\"")).isEqualTo(22);
    assertThat(meters.sum("gets_total", "cache=\"a\"")).isEqualTo(12);
    assertThat(meters.sum("plain")).isEqualTo(3);
  }

  @Test
  void isZeroWhereNothingIsCounted() {
    assertThat(meters.sum("gets_total", "level=\"l3\"")).isZero();
    assertThat(meters.sum("nothing")).isZero();
  }
}
