package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {

  private final StringWriter said = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"nope", "create --seconds=0", "--rounds=0", "fill --orders=0", "--wat", "a b"})
  void refusesWhatItDoesNotKnowBeforeItStartsAnything(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(Bench.NOT_DONE);
    assertThat(said.toString()).isNotBlank();
  }

  @Test
  void namesEveryScenarioAndOption() {
    assertThat(run("--help")).isZero();
    assertThat(said.toString())
        .contains("create", "hot", "flow", "read", "period", "push", "across", "fill")
        .contains("--seconds", "--rounds", "--orders", "--lanes", "--server-option");
  }

  private int run(String... arguments) {
    PrintWriter to = new PrintWriter(said, true);
    return Bench.commandLine(new BenchCommand()).setOut(to).setErr(to).execute(arguments);
  }
}
