package dev.lockstep.bench.machine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours in a process group of its own, so that an interrupt at the terminal reaches the
 * benchmark alone, which then ends its children in order.
 *
 * <p>Where the system can, the child is told to end when the benchmark is killed. That signal is
 * bound to the thread that started it, hence the thread that does nothing but wait.
 */
public final class Child implements AutoCloseable {

  private static final Duration STOP_WITHIN = Duration.ofSeconds(40);

  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param log where its error output goes, and its output too unless {@code talks}
   * @param talks whether its output is read by us
   */
  public static Child start(List<String> command, Path log, boolean talks) {
    List<String> whole = new ArrayList<>(prefix());
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (!talks) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }
    return new Child(spawn(builder));
  }

  public Process process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  /** Asks it to stop, then kills what is left of it and its children. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException hurry) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    below.forEach(ProcessHandle::destroyForcibly);
  }

  private static Process spawn(ProcessBuilder builder) {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("child")
        .start(() -> {
          try {
            Process process = builder.start();
            started.complete(process);
            process.waitFor();
          } catch (IOException cannot) {
            started.completeExceptionally(cannot);
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      return started.join();
    } catch (CompletionException cannot) {
      throw new UncheckedIOException(new IOException(cannot.getCause()));
    }
  }

  private static List<String> prefix() {
    List<String> prefix = new ArrayList<>();
    if (onPath("setsid")) {
      prefix.add("setsid");
    }
    if (onPath("setpriv")) {
      prefix.addAll(List.of("setpriv", "--pdeathsig", "TERM"));
    }
    return prefix;
  }

  private static boolean onPath(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
