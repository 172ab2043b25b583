package dev.lockstep.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a PostgreSQL process says about itself in {@code postmaster.pid}, and what the system says.
 *
 * <p>Whoever asks here holds the lock of the data folder. So a process that still works on these
 * files has lost its server, and must end before another may start.
 */
final class Postmaster {

  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration LEFTOVER_END_TIME_MAX = Duration.ofSeconds(30);
  private static final int STATUS_LINE = 7;

  private Postmaster() {}

  /** True once this process accepts connections. */
  static boolean ready(Path cluster, long pid) throws IOException {
    var lines = pidFile(cluster);
    return lines.size() > STATUS_LINE
        && lines.getFirst().strip().equals(Long.toString(pid))
        && lines.get(STATUS_LINE).startsWith("ready");
  }

  /** Ends what an earlier server left running, and removes a pid file that names a stranger. */
  static void clearLeftovers(Path cluster) throws IOException, InterruptedException {
    long named = namedPid(cluster);
    var leftovers = workingOn(cluster);
    for (var leftover : leftovers) {
      log.warn("database=embedded event=leftover-stopped pid={}", leftover.pid());
      // Only the first process understands SIGINT as "shut down"; sessions end at a SIGTERM.
      if (leftover.pid() == named) {
        interrupt(leftover);
      } else {
        leftover.destroy();
      }
    }
    for (var leftover : leftovers) {
      awaitEnd(leftover, cluster);
    }
    // PostgreSQL refuses to start while that number belongs to any process: one with a reused
    // number after a reboot, or a zombie nobody has reaped yet. Neither works on these files.
    if (named > 0 && ProcessHandle.of(named).isPresent()) {
      boolean removed = Files.deleteIfExists(cluster.resolve("postmaster.pid"));
      log.info("database=embedded event=stale-pid-file pid={} removed={}", named, removed);
    }
  }

  /** Asks for a fast shutdown: sessions end, everything is written. SIGTERM would wait for them. */
  static void interrupt(ProcessHandle process) throws IOException, InterruptedException {
    var kill = List.of("sh", "-c", "kill -INT " + process.pid());
    if (!Programs.works(kill)) {
      process.destroy();
    }
  }

  private static void awaitEnd(ProcessHandle leftover, Path cluster) throws InterruptedException {
    try {
      leftover.onExit().get(LEFTOVER_END_TIME_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException stillThere) {
      if (worksOn(leftover, cluster)) {
        throw new DatabaseStartFailure(
            "Process " + leftover.pid() + " still works on " + cluster + " and does not end.",
            "End that process, then start again.",
            stillThere);
      }
    }
  }

  private static List<ProcessHandle> workingOn(Path cluster) {
    return ProcessHandle.allProcesses().filter(process -> worksOn(process, cluster)).toList();
  }

  /** PostgreSQL's processes all stand in their data folder; a person's shell may do so too. */
  private static boolean worksOn(ProcessHandle process, Path cluster) {
    var facts = Path.of("/proc", Long.toString(process.pid()));
    try {
      // A zombie has neither link.
      return Files.readSymbolicLink(facts.resolve("cwd")).equals(cluster)
          && Files.readSymbolicLink(facts.resolve("exe")).toString().contains("/bin/postgres");
    } catch (IOException endedOrForeign) {
      return false;
    }
  }

  private static long namedPid(Path cluster) throws IOException {
    var lines = pidFile(cluster);
    var first = lines.isEmpty() ? "" : lines.getFirst().strip();
    return first.matches("[0-9]{1,18}") ? Long.parseLong(first) : 0;
  }

  private static List<String> pidFile(Path cluster) throws IOException {
    var file = cluster.resolve("postmaster.pid");
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException notRunning) {
      return List.of();
    }
  }
}
