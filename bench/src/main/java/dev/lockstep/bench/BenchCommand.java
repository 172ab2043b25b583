package dev.lockstep.bench;

import dev.lockstep.bench.machine.Closing;
import dev.lockstep.bench.machine.Machine;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.result.Report;
import dev.lockstep.bench.result.TextTable;
import dev.lockstep.bench.scenario.Effort;
import dev.lockstep.bench.scenario.Scenario;
import dev.lockstep.bench.scenario.Scenarios;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
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

  private static final int UNSET = Integer.MAX_VALUE;
  private static final int SECONDS_OF_ONE = 5;
  private static final int SECONDS_OF_ALL = 3;
  private static final int SECONDS_MAX = 600;
  private static final int ROUNDS_MAX = 100;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "create, hot, flow, read, period, push, across or fill; without a name all but fill")
  private @Nullable String name;

  @Option(
      names = "--seconds",
      description = "length of a measured round; 5, or 3 when no scenario is named",
      showDefaultValue = Visibility.NEVER)
  private int seconds = UNSET;

  @Option(names = "--rounds", description = "measured rounds of each variant")
  private int rounds = 5;

  @Option(
      names = "--orders",
      description = "fill: orders in the tables; period: of the period, up to 100,000")
  private long orders = 1_000_000;

  @Option(names = "--lanes", description = "create: lanes of groups of one; 0 tries 1, 4, 16, 32")
  private int lanes = 0;

  @Option(
      names = "--server-option",
      paramLabel = "KEY=VALUE",
      description = "setting of every server measured, for example lockstep.commit.lanes=2")
  private List<String> serverOptions = List.of();

  private final Clock clock = Clock.systemUTC();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    if (seconds == UNSET) {
      seconds = name == null ? SECONDS_OF_ALL : SECONDS_OF_ONE;
    }
    if (seconds < 1 || rounds < 1 || orders < 1 || seconds > SECONDS_MAX || rounds > ROUNDS_MAX) {
      throw new ParameterException(command, "--seconds, --rounds and --orders need at least 1");
    }
    var scenarios = Scenarios.byName();
    if (name != null && !scenarios.containsKey(name)) {
      throw new ParameterException(command, "there is no scenario " + name);
    }
    List<String> names = name == null ? Scenarios.usual() : List.of(name);
    List<Outcome> outcomes = new ArrayList<>();
    PrintWriter out = command.getOut();
    try (Closing closing = new Closing()) {
      Workshop workshop = Workshop.open(System.getenv(), closing);
      Needs.check(workshop.folder(), names, orders);
      Machine machine = Machine.here(workshop.folder());
      machine.lines().forEach(out::println);
      for (String each : names) {
        var scenario = Objects.requireNonNull(scenarios.get(each));
        Progress progress = new Progress(command.getErr(), each);
        Outcome outcome = attempt(scenario, workshop, each, progress);
        outcomes.add(outcome);
        TextTable.of(outcome).forEach(out::println);
        out.flush();
      }
      var report = new Report(Instant.now(clock), workshop.commit(), machine, settings(), outcomes);
      out.println();
      out.println("all figures: " + workshop.write(report, name == null ? "all" : name));
      out.flush();
    } catch (RuntimeException failure) {
      if (Closing.stopping()) {
        return Bench.NOT_DONE;
      }
      throw failure;
    }
    return outcomes.stream().allMatch(Outcome::sound) ? 0 : Bench.UNSOUND;
  }

  /** One that cannot be measured is not sound; the others still are what they are. */
  private Outcome attempt(Scenario scenario, Workshop workshop, String called, Progress progress) {
    try {
      return scenario.run(workshop.kit(), effort(), progress);
    } catch (IllegalStateException | UncheckedIOException failure) {
      if (Closing.stopping()) {
        throw failure;
      }
      String reason = String.valueOf(failure.getMessage());
      var check = new Outcome.Check("it could not be measured", false, List.of(reason));
      return new Outcome(called, "not measured", List.of(), List.of(), List.of(check), List.of());
    } finally {
      if (!Closing.stopping()) {
        workshop.sweep();
      }
    }
  }

  private Effort effort() {
    return new Effort(
        Duration.ofSeconds(seconds),
        rounds,
        orders,
        lanes,
        serverOptions.stream().map(option -> "--" + option).toList());
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("seconds=" + seconds);
    settings.add("rounds=" + rounds);
    settings.add("orders=" + orders);
    settings.addAll(serverOptions);
    return settings;
  }
}
