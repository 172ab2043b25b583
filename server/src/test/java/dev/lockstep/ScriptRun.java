package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code ./lockstep run} with the packaged server, in a process group of its own as a terminal
 * gives it, always on the same port and data folder. Whatever it starts can be found again.
 */
final class ScriptRun implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final Duration END_MAX = Duration.ofSeconds(60);
  private static final int CLUSTER_STATE_AT = 16;
  private static final int SHUT_DOWN = 1;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String mark = "LOCKSTEP_TEST_MARK=" + UUID.randomUUID();
  private final int port = ChildServer.freePort();
  private final Path tree;
  private final Path data;
  private final Path log;
  private final String quickStart;
  private final Map<String, String> environment;
  private final Thread killAtExit = new Thread(this::killEverything);
  private @Nullable Process process;

  /** A script that is not started yet, in a tree that needs no building. */
  ScriptRun(Path folder, Map<String, String> environment) throws IOException {
    this.environment = environment;
    this.data = folder.resolve("data");
    this.tree = Files.createDirectories(folder.resolve("tree"));
    Path source = Path.of("").toAbsolutePath();
    Files.copy(
        source.resolveSibling("lockstep"),
        tree.resolve("lockstep"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Path jar = source.resolve("target/lockstep-exec.jar");
    assertThat(jar).as("the packaged server: mvn package makes it").exists();
    Path target = Files.createDirectories(tree.resolve("server/target"));
    // A link would be younger than the quick start, which then would not be up to date.
    Files.copy(jar, target.resolve("lockstep-exec.jar"), StandardCopyOption.COPY_ATTRIBUTES);
    Optional<Path> quickStart = ChildClasses.quickStart();
    if (quickStart.isPresent()) {
      Files.createSymbolicLink(target.resolve("quick-start"), quickStart.get());
    }
    this.quickStart = quickStart.isPresent() ? "" : "off";
    this.log = ChildServer.logFile("script");
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  int port() {
    return port;
  }

  /** Starts it and returns at once. */
  void begin() throws IOException {
    String script = tree.resolve("lockstep").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "setsid",
                    script,
                    "run",
                    "--port",
                    Integer.toString(port),
                    "--data",
                    data.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LOCKSTEP_QUICK_START", quickStart);
    builder.environment().put("LOCKSTEP_JAVA_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");
    builder
        .environment()
        .put(mark.substring(0, mark.indexOf('=')), mark.substring(mark.indexOf('=') + 1));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  void awaitWell() {
    await()
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast("it ended by itself", () -> !running().isAlive())
        .until(() -> ChildServer.well(http, port));
  }

  /** The signal to every process of the group at once, as Ctrl-C does. */
  void signalGroup(String signal) throws Exception {
    signal(signal, "-" + running().pid());
  }

  void signalScript(String signal) throws Exception {
    signal(signal, Long.toString(running().pid()));
  }

  void signalJava(String signal) throws Exception {
    signal(signal, Long.toString(java().pid()));
  }

  private static void signal(String name, String target) throws Exception {
    Process kill = new ProcessBuilder("sh", "-c", "kill -s " + name + " -- " + target).start();
    assertThat(kill.waitFor()).as("kill").isZero();
  }

  ProcessHandle java() {
    return left().filter(ScriptRun::isJava).findFirst().orElseThrow();
  }

  private static boolean isJava(ProcessHandle handle) {
    return handle.info().command().orElse("").endsWith("/bin/java");
  }

  /** The exit code of the script. */
  int awaitEnd() throws InterruptedException {
    assertThat(running().waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    return running().exitValue();
  }

  /**
   * What is still there of all that this ever started: it bears the mark, or stands in the data.
   */
  Stream<ProcessHandle> left() {
    return ProcessHandle.allProcesses().filter(this::isOurs);
  }

  private boolean isOurs(ProcessHandle handle) {
    Path facts = Path.of("/proc", Long.toString(handle.pid()));
    try {
      // A zombie has neither.
      String environ = Files.readString(facts.resolve("environ"), StandardCharsets.ISO_8859_1);
      return environ.contains(mark)
          || Files.readSymbolicLink(facts.resolve("cwd")).startsWith(data.toRealPath());
    } catch (IOException endedOrForeign) {
      return false;
    }
  }

  void awaitNothingLeft() {
    await()
        .atMost(END_MAX)
        .untilAsserted(() -> assertThat(left().map(ProcessHandle::info)).isEmpty());
  }

  long postgres() throws IOException {
    return ChildServer.postgres(data);
  }

  JdbcClient database() throws IOException {
    return ChildServer.database(data);
  }

  String postgresLog() throws IOException {
    return Files.readString(data.resolve("postgres.log"));
  }

  /** Whether the database's own last word on disk is that it was shut down. */
  boolean wasShutDown() throws IOException {
    byte[] control = Files.readAllBytes(data.resolve("postgres/global/pg_control"));
    return ByteBuffer.wrap(control).order(ByteOrder.nativeOrder()).getInt(CLUSTER_STATE_AT)
        == SHUT_DOWN;
  }

  boolean hasDatabase() {
    return Files.exists(data.resolve("postgres"));
  }

  private Process running() {
    return Objects.requireNonNull(process, "not started");
  }

  /** In order where that still works, so that the data folder is quiet when it is removed. */
  @Override
  public void close() {
    try {
      if (process != null && process.isAlive()) {
        process.destroy();
        process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } finally {
      killEverything();
      http.close();
    }
    Runtime.getRuntime().removeShutdownHook(killAtExit);
  }

  private void killEverything() {
    left().forEach(ProcessHandle::destroyForcibly);
  }
}
