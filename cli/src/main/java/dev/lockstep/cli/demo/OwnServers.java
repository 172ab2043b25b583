package dev.lockstep.cli.demo;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Servers of the demo's own: free ports, a data folder that is removed, a 20 s deadline.
 *
 * <p>The first owns the database and the bank. More of them use both, and the bank's callbacks go
 * to all in turn, so that one often meets a node that knows nothing of the payment but what the
 * database says. They stop before the first.
 */
final class OwnServers implements AutoCloseable {
  /** What the embedded database takes, less the bank's connections and some to look with. */
  private static final int CONNECTIONS = 72;

  private static final int POOL_SIZE_MAX = 20;

  private final String java;
  private final String jar;
  private final Path data;
  private final Path report;
  private final List<String> options;
  private final List<URI> urls;
  private final @Nullable FrontDoor door;
  private final List<OwnServer> servers = new CopyOnWriteArrayList<>();
  private final Thread stopAtExit = new Thread(this::stop, "stop-own-servers");

  private OwnServers(String java, String jar, Path report, int nodes, List<String> options)
      throws IOException {
    this.java = java;
    this.jar = jar;
    this.report = report;
    this.options = List.copyOf(options);
    this.data = Files.createTempDirectory("lockstep-demo-");
    this.urls = freeAddresses(nodes);
    this.door = nodes == 1 ? null : FrontDoor.open(urls);
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  /**
   * Starts the jar named by {@code LOCKSTEP_SERVER_JAR} with the java of {@code LOCKSTEP_JAVA}, so
   * often, and waits until all are up.
   *
   * @param environment where these two are looked up
   * @param report folder for the servers' logs
   * @param options settings of each server beyond the demo's own
   * @throws IllegalStateException when a setting is missing or a server does not come up
   */
  static OwnServers start(
      Map<String, String> environment, Path report, int nodes, List<String> options) {
    String jar = environment.getOrDefault("LOCKSTEP_SERVER_JAR", "");
    if (jar.isEmpty() || !Files.isRegularFile(Path.of(jar))) {
      throw new IllegalStateException(
          "no server to start: LOCKSTEP_SERVER_JAR names no file (or give --url)");
    }
    String java =
        environment.getOrDefault(
            "LOCKSTEP_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    try {
      OwnServers servers = new OwnServers(java, jar, report, nodes, options);
      try {
        servers.startAll();
        return servers;
      } catch (RuntimeException | IOException cannot) {
        servers.close();
        throw cannot;
      }
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot start a server", cannot);
    }
  }

  private void startAll() throws IOException {
    start(0, List.of(), Map.of());
    servers.getFirst().awaitUp();
    for (int i = 1; i < urls.size(); i++) {
      String bank = "--lockstep.sandbox.base-url=" + urls.getFirst() + "/sandbox";
      start(i, List.of(bank, "--lockstep.i-know=true"), database());
    }
    servers.forEach(OwnServer::awaitUp);
  }

  private void start(int number, List<String> more, Map<String, String> environment)
      throws IOException {
    URI url = urls.get(number);
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-jar",
                jar,
                "--server.port=" + url.getPort(),
                "--lockstep.data-dir=" + data,
                "--lockstep.order.payment-timeout=20s",
                // Else the janitor asks the bank in time and there is no late money to see.
                "--lockstep.payment.check-wait-first=60s",
                "--lockstep.payment.check-before-deadline=0s"));
    if (door != null) {
      int pool = Math.min(POOL_SIZE_MAX, CONNECTIONS / urls.size());
      command.add("--lockstep.db.pool-size-max=" + pool);
      command.add("--lockstep.sandbox.notify-base-url=" + door.url());
    }
    command.addAll(options);
    command.addAll(more);
    servers.add(OwnServer.start(url, command, environment, log(number)));
  }

  /** How the first server's database is reached, as that wrote it down. */
  private Map<String, String> database() throws IOException {
    String port = Files.readString(data.resolve("postgres.port")).strip();
    return Map.of(
        "LOCKSTEP_DB_URL",
        "jdbc:postgresql://127.0.0.1:" + port + "/lockstep",
        "LOCKSTEP_DB_USER",
        "lockstep",
        "LOCKSTEP_DB_PASSWORD",
        Files.readString(data.resolve("postgres.password")).strip());
  }

  /** In the order of their start; the bank is behind the first. */
  List<OwnServer> all() {
    return List.copyOf(servers);
  }

  /** Where their output went, in words. */
  static String logs(Path report, int nodes) {
    return nodes == 1
        ? "the server's log is " + report.resolve("server.log")
        : "the servers' logs are %s to %d".formatted(report.resolve("server-1.log"), nodes);
  }

  private Path log(int number) {
    return report.resolve(urls.size() == 1 ? "server.log" : "server-%d.log".formatted(number + 1));
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

  private synchronized void stop() {
    List<Thread> stopping =
        servers.stream().skip(1).map(server -> Thread.ofVirtual().start(server::stop)).toList();
    try {
      for (Thread one : stopping) {
        one.join();
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    servers.stream().findFirst().ifPresent(OwnServer::stop);
    if (door != null) {
      door.close();
    }
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

  /** All are held until the last is found, so that none is given twice. */
  private static List<URI> freeAddresses(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream()
          .map(socket -> URI.create("http://127.0.0.1:" + socket.getLocalPort()))
          .toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
