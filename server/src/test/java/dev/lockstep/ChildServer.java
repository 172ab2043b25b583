package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The real service in a process of its own, always on the same port and data folder, to be killed
 * and started again. Closing it ends what is left, its database included.
 */
final class ChildServer implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofSeconds(90);
  private static final Duration END_MAX = Duration.ofSeconds(80);

  private static final Path TIE = Path.of("/usr/bin/setpriv");

  /** A start is most of a short life: compile quickly rather than well. */
  private static final List<String> JAVA_FLAGS = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final Path log;
  private final List<String> settings;
  private Class<?> application = LockstepApplication.class;
  private final int port = freePort();
  private final Thread killAtExit = new Thread(this::killEverything);
  private @Nullable SmallDisk disk;
  private @Nullable List<String> options;
  private @Nullable Process process;

  /**
   * A server that is not started yet.
   *
   * @param name of its log file under target, kept for whoever reads a failure
   * @param settings as {@code name=value}
   */
  ChildServer(String name, Path data, String... settings) throws IOException {
    this.data = data;
    this.settings = new ArrayList<>(List.of(settings));
    this.log = logFile(name);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** Puts its data folder on a disk of its own from the next start on. */
  ChildServer on(SmallDisk smallDisk) {
    disk = smallDisk;
    return this;
  }

  /** Starts another main class, the service with something changed. */
  ChildServer as(Class<?> changed) {
    application = changed;
    return this;
  }

  /** Starts it with these options of java, its class path among them. */
  ChildServer started(List<String> with) {
    options = with;
    return this;
  }

  int port() {
    return port;
  }

  /** Its data folder, as far as this process can see it; that may need the server to live. */
  Path data() {
    return disk == null ? data : disk.seenBy(running().pid());
  }

  /** Adds settings known only when the port is; before the start. */
  ChildServer with(String... more) {
    settings.addAll(List.of(more));
    return this;
  }

  long pid() {
    return running().pid();
  }

  /** Starts it and returns when it says that it is well. */
  void start() throws IOException {
    launch();
    awaitWell();
  }

  /** Starts it and returns at once. */
  void launch() throws IOException {
    List<String> command = new ArrayList<>(disk == null ? List.of() : disk.prefix());
    if (Files.isExecutable(TIE)) {
      // Even a killed test leaves nothing running.
      command.addAll(List.of(TIE.toString(), "--pdeathsig", "KILL"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(JAVA_FLAGS);
    command.addAll(options());
    command.addAll(
        List.of(application.getName(), "--server.port=" + port, "--lockstep.data-dir=" + data));
    settings.forEach(setting -> command.add("--" + setting));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private List<String> options() {
    if (options != null) {
      return options;
    }
    boolean changed = application != LockstepApplication.class;
    return changed ? ChildClasses.optionsWithTests() : ChildClasses.options();
  }

  void awaitWell() {
    await()
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the server ended by itself", () -> !running().isAlive())
        .until(this::well);
  }

  private boolean well() throws InterruptedException {
    return well(http, port);
  }

  /** Whether whoever answers on this port says that it is well. */
  static boolean well(HttpClient http, int port) throws InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + port + "/actuator/health");
    HttpRequest request =
        HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).GET().build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException away) {
      return false;
    }
  }

  /** SIGKILL, without waiting. */
  void kill() {
    running().destroyForcibly();
  }

  /** SIGSTOP: it does nothing until it is resumed, and does not know. */
  void pause() {
    signal("-STOP");
  }

  void resume() {
    signal("-CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", name, Long.toString(pid())).start();
      assertThat(kill.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(kill.exitValue()).as("kill %s", name).isZero();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  /** SIGKILL to its database. */
  void killPostgres() throws IOException {
    assertThat(ProcessHandle.of(postgres())).get().matches(ProcessHandle::destroyForcibly);
  }

  /** SIGKILL to its database's first process and to all its children. */
  void killPostgresAndSessions() throws IOException {
    killPostgresAndSessions(data());
  }

  static void killPostgresAndSessions(Path data) throws IOException {
    ProcessHandle first = ProcessHandle.of(postgres(data)).orElseThrow();
    List<ProcessHandle> children = first.children().toList();
    assertThat(first.destroyForcibly()).isTrue();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** SIGKILL to one of the processes its database consists of, but not to the first. */
  void killSession(Random random) throws IOException {
    List<ProcessHandle> children = ProcessHandle.of(postgres()).orElseThrow().children().toList();
    assertThat(children).isNotEmpty();
    children.get(random.nextInt(children.size())).destroyForcibly();
  }

  /** SIGTERM, without waiting. */
  void terminate() {
    running().destroy();
  }

  /** What it said so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** SIGTERM, and the exit code when it has ended. */
  int stop() throws InterruptedException {
    running().destroy();
    return awaitEnd();
  }

  int awaitEnd() throws InterruptedException {
    assertThat(running().waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    return running().exitValue();
  }

  /** The processes it started that are at work. */
  List<ProcessHandle> children() {
    return running().descendants().toList();
  }

  /** The process id of its database, as that wrote it down. */
  long postgres() throws IOException {
    return postgres(data());
  }

  static long postgres(Path data) throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve("postgres/postmaster.pid")).getFirst());
  }

  String postgresLog() throws IOException {
    return Files.readString(data().resolve("postgres.log"));
  }

  /** A way past the service into its database, for looking only. */
  JdbcClient database() throws IOException {
    return JdbcClient.create(dataSource());
  }

  static JdbcClient database(Path data) throws IOException {
    return JdbcClient.create(dataSource(data));
  }

  /** The same, for those who come to disturb; each connection is new. */
  DataSource dataSource() throws IOException {
    return dataSource(data());
  }

  private static DataSource dataSource(Path data) throws IOException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + text(data, "postgres.port") + "/lockstep");
    source.setUser("lockstep");
    source.setPassword(text(data, "postgres.password"));
    return source;
  }

  private static String text(Path data, String file) throws IOException {
    return Files.readString(data.resolve(file)).strip();
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
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      ProcessHandle.of(postgres()).filter(this::isOurs).ifPresent(ProcessHandle::destroyForcibly);
    } catch (IOException gone) {
      // it removes its file when it ends: nothing is left to kill
    }
  }

  /** The file may be older than this machine's present use of the number. */
  private boolean isOurs(ProcessHandle handle) {
    Path folder = Path.of("/proc", Long.toString(handle.pid()), "cwd");
    try {
      return folder.toRealPath().equals(data.resolve("postgres").toRealPath());
    } catch (IOException unknown) {
      return false;
    }
  }

  /**
   * A new file under target, kept for whoever reads a failure; each JVM of the tests has its own.
   */
  static Path logFile(String name) throws IOException {
    Path folder = Path.of("target", "crash", System.getProperty("lockstep.fork", ""));
    Path log = Files.createDirectories(folder).resolve(name + ".log");
    Files.deleteIfExists(log);
    return log;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }
}
