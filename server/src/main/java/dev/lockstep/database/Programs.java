package dev.lockstep.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Short programs of the operating system, each with a time limit. */
final class Programs {

  private static final Duration PROBE_TIME_MAX = Duration.ofSeconds(5);
  private static final Duration UNWANTED_POLL = Duration.ofMillis(50);
  private static final Duration END_TIME_MAX = Duration.ofSeconds(5);

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

  /** The same; it is ended, and -1 returned, also as soon as nobody wants the result any more. */
  static int run(List<String> command, Path output, Duration limit, BooleanSupplier unwanted)
      throws IOException, InterruptedException {
    var process = start(command, Redirect.appendTo(output.toFile()));
    try {
      long begin = System.nanoTime();
      while (!process.waitFor(UNWANTED_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (unwanted.getAsBoolean() || System.nanoTime() - begin > limit.toNanos()) {
          return -1;
        }
      }
      return process.exitValue();
    } finally {
      endWithChildren(process.toHandle());
    }
  }

  /** A program's own children would write on into files that somebody else is to use. */
  private static void endWithChildren(ProcessHandle program) throws InterruptedException {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(program), program.descendants())
            .filter(ProcessHandle::isAlive)
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    var ends = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(END_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException stuck) {
      throw new IllegalStateException("killed and still there: " + all, stuck);
    }
  }

  private static int run(List<String> command, Redirect output, Duration limit)
      throws IOException, InterruptedException {
    var process = start(command, output);
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command, Redirect output) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output)
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }
}
