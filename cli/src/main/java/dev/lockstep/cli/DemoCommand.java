package dev.lockstep.cli;

import dev.lockstep.cli.demo.DemoOptions;
import dev.lockstep.cli.demo.DemoRun;
import dev.lockstep.cli.demo.RedisChoice;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = "Places and pays real orders through the public API, disturbs some, audits.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
  private static final String SAMPLE = "data/online-retail-sample";
  private static final int NODES_MAX = 8;
  private static final int PEOPLE_MAX = 1000;

  @Option(names = "--orders", description = "orders, hard ones included; more than there are = all")
  private int orders = 300;

  @Option(names = "--url", description = "server to use; without it the demo starts its own")
  private @Nullable URI url;

  @Option(names = "--seed", description = "same seed, same fates")
  private long seed = 1;

  @Option(names = "--data-set", description = "folder of the form of " + SAMPLE)
  private @Nullable Path dataSet;

  @Option(names = "--channels", split = ",", description = "channels to pay through")
  private List<String> channels = List.of("sandbox", "sandbox-card");

  @Option(names = "--nodes", description = "servers of its own on one database, 1 to 8")
  private int nodes = 1;

  @Option(
      names = "--redis",
      paramLabel = "own|none|URI",
      description = "Redis of the demo's own servers; own if there are several, else none",
      showDefaultValue = Visibility.NEVER)
  private @Nullable String redis;

  @Option(names = "--kill-redis", description = "kills the demo's own Redis in mid-run")
  private boolean killRedis;

  @Option(names = "--readers", description = "readers who watch several nodes, 1 to 1000")
  private int readers = 12;

  @Option(names = "--workers", description = "buyers at the same time")
  private int workers = 32;

  @Option(names = "--report", description = "folder for expectations and server log")
  private @Nullable Path report;

  @Option(names = "--patience", description = "seconds to wait for the last orders to end right")
  private int patience = 90;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    if (orders < 1 || workers < 1 || workers > PEOPLE_MAX || channels.isEmpty()) {
      throw new ParameterException(
          command, "--orders, --workers (up to 1000) and --channels need at least one");
    }
    if (nodes < 1 || nodes > NODES_MAX || (nodes > 1 && url != null)) {
      throw new ParameterException(
          command,
          "--nodes: 1 to %d servers of the demo's own, without --url".formatted(NODES_MAX));
    }
    if (readers < 1 || readers > PEOPLE_MAX) {
      throw new ParameterException(command, "--readers: 1 to %d".formatted(PEOPLE_MAX));
    }
    RedisChoice choice = redis(command);
    Duration waiting = Duration.ofSeconds(patience);
    var options =
        new DemoOptions(
            orders, url, nodes, seed, data(), channels, workers, report, choice, killRedis, readers,
            waiting);
    boolean passed =
        new DemoRun(options, System.getenv(), Clock.systemUTC(), command.getOut()).run();
    return passed ? 0 : Lockstep.FOUND;
  }

  private RedisChoice redis(CommandLine command) {
    RedisChoice choice;
    try {
      choice = RedisChoice.of(redis == null ? (nodes > 1 ? "own" : "none") : redis);
    } catch (IllegalArgumentException neither) {
      throw new ParameterException(command, String.valueOf(neither.getMessage()), neither);
    }
    if (url != null && redis != null) {
      throw new ParameterException(command, "--redis is for servers of the demo's own");
    }
    if (killRedis && !choice.own()) {
      throw new ParameterException(command, "--kill-redis needs --redis own");
    }
    return choice;
  }

  /** The repository's sample, wherever the command is called from. */
  private Path data() {
    Path home = Path.of(System.getenv().getOrDefault("LOCKSTEP_HOME", ""));
    return dataSet == null ? home.resolve(SAMPLE) : dataSet;
  }
}
