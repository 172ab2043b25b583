package dev.lockstep.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short programs of the operating system, each with a time limit. */
final class Programs {

  private static final Duration PROBE_TIME_MAX = Duration.ofSeconds(5);

  private Programs() {}

  /** True if the program exists, ends in time and ends well. Never throws for a missing program. */
  static boolean works(List<String> command) throws InterruptedException {
    try {
      return run(command, Redirect.DISCARD, PROBE_TIME_MAX) == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /** Runs it with its output appended to a file; returns the exit code, or -1 when time is up. */
  static int run(List<String> command, Path output, Duration limit)
      throws IOException, InterruptedException {
    return run(command, Redirect.appendTo(output.toFile()), limit);
  }

  private static int run(List<String> command, Redirect output, Duration limit)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }
}
