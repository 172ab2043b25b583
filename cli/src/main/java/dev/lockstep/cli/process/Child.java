package dev.lockstep.cli.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours in a process group of its own, so that an interrupt at the terminal reaches
 * this program alone, which then ends its children in order.
 *
 * <p>Where the system can, the child is told to end when this program is killed. That signal is
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
   * @param environment added to ours
   * @param log all its output is added to this file
   */
  public static Child start(List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = builder(command, log);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new Child(spawn(builder));
  }

  /** Starts one whose output we read; its error output is added to the file. */
  public static Child talking(List<String> command, Path log) {
    return new Child(spawn(builder(command, log)));
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    List<String> whole = new ArrayList<>(prefix());
    whole.addAll(command);
    return new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  public Process process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it as a power loss does. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
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
