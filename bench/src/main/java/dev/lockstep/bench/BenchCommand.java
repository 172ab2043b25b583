package dev.lockstep.bench;

import dev.lockstep.bench.machine.Closing;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.result.TextTable;
import dev.lockstep.bench.scenario.Effort;
import dev.lockstep.bench.scenario.Scenarios;
import dev.lockstep.bench.subject.Kit;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "lockstep bench",
    description = "Measures what operations cost; see docs/guides/benchmark.md.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class BenchCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "create, hot, flow, read, push or fill; without a name all but fill")
  private @Nullable String name;

  @Option(names = "--seconds", description = "length of a measured round")
  private int seconds = 5;

  @Option(names = "--rounds", description = "measured rounds of each variant")
  private int rounds = 5;

  @Option(names = "--orders", description = "fill: orders in the tables")
  private long orders = 1_000_000;

  @Option(names = "--lanes", description = "create: lanes of groups of one; 0 tries 1, 4, 16, 32")
  private int lanes = 0;

  @Option(
      names = "--server-option",
      paramLabel = "KEY=VALUE",
      description = "setting of every server measured, for example lockstep.commit.lanes=2")
  private List<String> serverOptions = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    if (seconds < 1 || rounds < 1 || orders < 1 || seconds > 600 || rounds > 100) {
      throw new ParameterException(command, "--seconds, --rounds and --orders need at least 1");
    }
    var scenarios = Scenarios.byName();
    if (name != null && !scenarios.containsKey(name)) {
      throw new ParameterException(command, "there is no scenario " + name);
    }
    PrintWriter out = command.getOut();
    PrintWriter err = command.getErr();
    List<Outcome> outcomes = new ArrayList<>();
    try (Closing closing = new Closing()) {
      Kit kit = Workshop.kit(System.getenv(), closing);
      Effort effort =
          new Effort(
              Duration.ofSeconds(seconds),
              rounds,
              orders,
              lanes,
              serverOptions.stream().map(option -> "--" + option).toList());
      for (String each : name == null ? scenarios.keySet() : List.of(name)) {
        Outcome outcome =
            Objects.requireNonNull(scenarios.get(each))
                .run(kit, effort, step -> err.println("lockstep bench: " + each + ": " + step));
        outcomes.add(outcome);
        TextTable.of(outcome).forEach(out::println);
        out.flush();
      }
    }
    return outcomes.stream().allMatch(Outcome::sound) ? 0 : Bench.UNSOUND;
  }
}
