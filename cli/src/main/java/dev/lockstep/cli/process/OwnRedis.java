package dev.lockstep.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis 6.2 on the loopback address, which keeps nothing on disk. The program is the one the
 * tests use, from an artifact on the class path; Linux and macOS.
 */
public final class OwnRedis implements AutoCloseable {

  private static final Duration UP_WITHIN = Duration.ofSeconds(10);
  private static final int ANSWER_MILLIS = 30_000;
  private static final int LOOK_EVERY_MILLIS = 20;

  private final Child child;
  private final int port;

  private OwnRedis(Child child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * Starts one on a free port and returns when it answers.
   *
   * @param folder where the program is unpacked
   * @param log its output
   * @throws IllegalStateException if there is none for this system, or it does not start
   */
  public static OwnRedis start(Path folder, Path log) {
    Child child;
    int port;
    try {
      Files.createDirectories(folder);
      String program =
          ExecutableProvider.newJarResourceProvider(folder.toFile()).get().getAbsolutePath();
      port = freePort();
      child = Child.start(command(program, port, folder), Map.of(), log);
    } catch (IOException | RuntimeException cannot) {
      throw new IllegalStateException("no Redis for this system: " + cannot.getMessage(), cannot);
    }
    OwnRedis redis = new OwnRedis(child, port);
    try {
      redis.awaitUp(log);
      return redis;
    } catch (IllegalStateException failure) {
      redis.close();
      throw failure;
    }
  }

  private static List<String> command(String program, int port, Path folder) {
    String loopback = "127.0.0.1";
    return List.of(
        program,
        "--port",
        Integer.toString(port),
        "--bind",
        loopback,
        "--save",
        "",
        "--dir",
        folder.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitUp(Path log) {
    long start = System.nanoTime();
    while (!answers()) {
      if (!child.process().isAlive() || System.nanoTime() - start > UP_WITHIN.toNanos()) {
        throw new IllegalStateException("Redis did not start; see " + log);
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("stopped while Redis started", stopped);
      }
    }
  }

  /** Whether it answers now. */
  public boolean answers() {
    try {
      return ask("PING").equals("PONG");
    } catch (IOException notYet) {
      return false;
    }
  }

  /**
   * Asks for something whose answer is one line: a word or a number.
   *
   * @throws IOException if it does not answer, or with an error
   */
  public String ask(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
      String line = new BufferedReader(in).readLine();
      if (line == null || line.isEmpty() || (line.charAt(0) != '+' && line.charAt(0) != ':')) {
        throw new IOException(command + ": " + line);
      }
      return line.substring(1);
    }
  }

  public int port() {
    return port;
  }

  public long pid() {
    return child.pid();
  }

  /** What makes a server use it. */
  public List<String> serverOptions() {
    return List.of("--lockstep.redis.host=127.0.0.1", "--lockstep.redis.port=" + port);
  }

  /** Ends it as a power loss does. */
  public void kill() {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
  }
}
