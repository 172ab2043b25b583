package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.demo.Pulse.Beats;
import dev.lockstep.cli.demo.Readers.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class InStepTest {

  private static final Seen FINE = new Seen(1_200, 0, 0, List.of());
  private static final Beats SOON = new Beats(List.of(5.0, 900.0, 7.0, 6.0), List.of());

  @Test
  void tellsWhatWasReadAndHowSoonChangesWereThere() {
    InStep inStep = new InStep(3, FINE, SOON, "no Redis");
    assertThat(inStep.differences()).isEmpty();
    assertThat(inStep.lines())
        .containsExactly(
            "reads at 3 nodes that named the version they knew: 1,200, of which went back: 0",
            "changes until every node served them, unasked: 4, median 6 ms, longest 900 ms",
            "the last change was what every node served 6 ms after its commit was answered",
            "no Redis");
  }

  @Test
  void aReadThatWentBackIsADifference() {
    Seen back = new Seen(1_200, 1, 3, List.of("order 7: version 2 after 3"));
    InStep inStep = new InStep(3, back, SOON, "");
    assertThat(inStep.differences())
        .containsExactly("a read went back: order 7: version 2 after 3");
    assertThat(inStep.lines().getFirst()).endsWith("went back: 1 (3 not answered)");
  }

  @Test
  void soIsALastChangeThatTookLongerThanASecond() {
    InStep late = new InStep(3, FINE, new Beats(List.of(5.0, 1_001.0), List.of()), "");
    assertThat(late.differences())
        .containsExactly("the last change was not served everywhere within a second");
  }

  @Test
  void nothingReadOrChangedProvesNothing() {
    Beats none = new Beats(List.of(), List.of("a change that every node was to serve: HTTP 500"));
    InStep silent = new InStep(3, new Seen(0, 0, 9, List.of()), none, "");
    assertThat(silent.differences())
        .containsExactly(
            "no reader was answered",
            "a change that every node was to serve: HTTP 500",
            "the last change was not served everywhere within a second");
  }
}
