package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One server process of the demo's own.
 *
 * <p>It runs in its own process group, so that an interrupt at the terminal reaches only the demo,
 * which then stops it in order. Where the system can, it is told to end when the demo is killed;
 * that signal is bound to the thread that started it, hence the thread that does nothing but wait.
 */
final class OwnServer {
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
  private static final int LOOK_EVERY_MS = 100;

  private final Process process;
  private final URI url;

  private OwnServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it.
   *
   * @param command java, its options, the jar and the settings
   * @param environment added to that of the demo
   * @param log file its output goes to
   */
  static OwnServer start(URI url, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    List<String> words = new ArrayList<>(prefix());
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new OwnServer(spawn(builder), url);
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /**
   * Waits until it is up.
   *
   * @throws IllegalStateException when it ends or does not come up in time
   */
  void awaitUp() {
    long start = System.nanoTime();
    Outages unnoted = new Outages(Clock.systemUTC());
    try (ApiClient http = new ApiClient(url, RetryPolicy.brief(), unnoted)) {
      while (!http.healthy()) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              "the server ended with code %d".formatted(process.exitValue()));
        }
        if (System.nanoTime() - start > START_WITHIN.toNanos()) {
          throw new IllegalStateException("the server did not come up in " + START_WITHIN);
        }
        Pause.millis(LOOK_EVERY_MS);
      }
    }
  }

  /** Asks it to stop, kills what is left of it and its children. */
  void stop() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException hurry) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static Process spawn(ProcessBuilder builder) throws IOException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("own-server")
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
      throw new IOException(cannot.getCause());
    }
  }

  private static List<String> prefix() {
    Predicate<String> there =
        name ->
            List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    List<String> prefix = new ArrayList<>();
    if (there.test("setsid")) {
      prefix.add("setsid");
    }
    if (there.test("setpriv")) {
      prefix.addAll(List.of("setpriv", "--pdeathsig", "TERM"));
    }
    return prefix;
  }
}
