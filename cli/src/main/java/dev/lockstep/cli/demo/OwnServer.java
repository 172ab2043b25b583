package dev.lockstep.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A server of the demo's own: free port, a data folder that is removed, a 20 s deadline.
 *
 * <p>It runs in its own process group, so that an interrupt at the terminal reaches only the demo,
 * which then stops it in order. Where the system can, it is told to end when the demo is killed;
 * that signal is bound to the thread that started it, hence the thread that does nothing but wait.
 */
final class OwnServer implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
  private static final int LOOK_EVERY_MS = 100;

  private final Process process;
  private final URI url;
  private final Path data;
  private final Path log;
  private final Thread stopAtExit = new Thread(this::stop, "stop-own-server");

  private OwnServer(Process process, URI url, Path data, Path log) {
    this.process = process;
    this.url = url;
    this.data = data;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  /**
   * Starts the jar named by {@code LOCKSTEP_SERVER_JAR} with the java of {@code LOCKSTEP_JAVA}.
   *
   * @param environment where these two are looked up
   * @param log file the server's output goes to
   * @throws IllegalStateException when a setting is missing or the process cannot be started
   */
  static OwnServer start(Map<String, String> environment, Path log) {
    String jar = environment.getOrDefault("LOCKSTEP_SERVER_JAR", "");
    if (jar.isEmpty() || !Files.isRegularFile(Path.of(jar))) {
      throw new IllegalStateException(
          "no server to start: LOCKSTEP_SERVER_JAR names no file (or give --url)");
    }
    String java =
        environment.getOrDefault(
            "LOCKSTEP_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    try {
      int port = freePort();
      Path data = Files.createTempDirectory("lockstep-demo-");
      List<String> command = new ArrayList<>(prefix());
      command.addAll(
          List.of(
              java,
              "-jar",
              jar,
              "--server.port=" + port,
              "--lockstep.data-dir=" + data,
              "--lockstep.order.payment-timeout=20s",
              // Else the janitor asks the bank in time and there is no late money to see.
              "--lockstep.payment.check-wait-first=60s",
              "--lockstep.payment.check-before-deadline=0s"));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      return new OwnServer(spawn(builder), URI.create("http://127.0.0.1:" + port), data, log);
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot start a server", cannot);
    }
  }

  URI url() {
    return url;
  }

  Path log() {
    return log;
  }

  /**
   * Waits until it is up.
   *
   * @throws IllegalStateException when it ends or does not come up in time
   */
  void awaitUp(BooleanSupplier healthy) {
    long start = System.nanoTime();
    while (!healthy.getAsBoolean()) {
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

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (IllegalStateException goingDown) {
      // the hook is running or has run: it does the same
    }
  }

  /** Asks it to stop, kills what is left of it and its children, removes its data. */
  private synchronized void stop() {
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
    removeData();
  }

  private void removeData() {
    try {
      Files.walkFileTree(
          data,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
                throws IOException {
              Files.deleteIfExists(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException left) {
      // a leftover in the temporary folder is no reason to fail; it is removed with that folder
    }
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
