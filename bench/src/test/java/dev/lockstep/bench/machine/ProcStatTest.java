package dev.lockstep.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProcStatTest {

  private static final String LINE =
      "4711 (postgres) S 4700 4711 4711 0 -1 4194560 6203 81231 0 25 135 46 570 82 20 0 1 0 1234"
          + " 230000000 5200 18446744073709551615 1 1 0 0 0 0 0 16781312 536888320 0 0 0 17 1";

  @Test
  void readsTimesOfTheProcessAndOfItsEndedChildren() {
    ProcStat stat = ProcStat.parse(LINE);
    assertThat(stat).isEqualTo(new ProcStat(4711, "postgres", 4700, 135 + 46, 570 + 82));
  }

  @Test
  void readsNamesThatLookLikeTheRestOfTheLine() {
    ProcStat stat = ProcStat.parse(LINE.replace("(postgres)", "(a) S 1 (b c)"));
    assertThat(stat.name()).isEqualTo("a) S 1 (b c");
    assertThat(stat.parent()).isEqualTo(4700);
  }

  @Test
  void refusesWhatIsNoSuchLine() {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcStat.parse("cpu 1 2 3"));
    assertThatIllegalArgumentException().isThrownBy(() -> ProcStat.parse("1 (init) S 0 1"));
  }
}
