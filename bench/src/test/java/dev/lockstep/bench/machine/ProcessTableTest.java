package dev.lockstep.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {

  private final ProcessTable table =
      new ProcessTable(
          List.of(
              new ProcStat(1, "init", 0, 9_000, 9_000),
              new ProcStat(10, "java", 1, 100, 77),
              new ProcStat(11, "postgres", 10, 5, 40), // the postmaster: 40 of ended sessions
              new ProcStat(12, "postgres", 11, 20, 0),
              new ProcStat(13, "sleep", 10, 1_000, 0),
              new ProcStat(20, "java", 1, 300, 0),
              new ProcStat(21, "postgres", 20, 60, 0)));

  @Test
  void countsTheProgramAndTheWholeDatabaseBelowIt() {
    assertThat(table.of(10)).isEqualTo(new CpuTime(1_000, 650, 0));
  }

  @Test
  void keepsDatabasesOfDifferentProgramsApart() {
    assertThat(table.of(20)).isEqualTo(new CpuTime(3_000, 600, 0));
  }

  @Test
  void countsASingleProcess() {
    assertThat(table.alone(13)).isEqualTo(10_000);
  }

  @Test
  void saysThatTheProgramHasEnded() {
    assertThatIllegalStateException().isThrownBy(() -> table.of(99)).withMessageContaining("99");
    assertThatIllegalStateException().isThrownBy(() -> table.alone(99)).withMessageContaining("99");
  }

  @Test
  void seesWhatTheCompilerOfThisProcessUsed() {
    assertThat(CompilerThreads.millis(ProcessHandle.current().pid())).isPositive();
    assertThat(CompilerThreads.millis(Integer.MAX_VALUE)).isZero();
  }

  @Test
  void seesWhatThisProcessUses() {
    CpuTime before = ProcessTable.read().of(ProcessHandle.current().pid());
    long end = System.nanoTime() + 200_000_000;
    long spun = 0;
    while (System.nanoTime() < end) {
      spun++;
    }
    CpuTime used = ProcessTable.read().of(ProcessHandle.current().pid()).since(before);
    assertThat(spun).isPositive();
    assertThat(used.program()).isBetween(20.0, 20_000.0);
    assertThat(used.database()).isZero();
  }
}
