package dev.lockstep.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.test.context.DynamicPropertyRegistry;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis 6.2 on the loopback address, which keeps nothing and which tests may kill, stop,
 * continue and start again, empty, on its port.
 *
 * <pre>{@code
 * static final TestRedis REDIS = TestRedis.start();
 *
 * @DynamicPropertySource
 * static void redis(DynamicPropertyRegistry registry) {
 *   REDIS.register(registry);
 * }
 * }</pre>
 */
public final class TestRedis implements AutoCloseable {

  private final Path folder;
  private final int port;
  private Process process;

  private TestRedis(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    SpringApplication.getShutdownHandlers().add(this::close);
    restart();
  }

  /** On a port that is free; it ends with this JVM at the latest. */
  public static TestRedis start() {
    try {
      return new TestRedis(Files.createTempDirectory("redis"), freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  public int port() {
    return port;
  }

  /** Makes a Spring test's server use it. */
  public void register(DynamicPropertyRegistry registry) {
    properties().forEach((name, value) -> registry.add(name, () -> value));
  }

  public Map<String, String> properties() {
    return Map.of("lockstep.redis.host", "127.0.0.1", "lockstep.redis.port", "" + port);
  }

  /** A link to it, patient enough for a busy machine. */
  public RedisLink link() {
    return link(Duration.ofSeconds(1), new SimpleMeterRegistry());
  }

  /** A link with this time-out of commands. */
  public RedisLink link(Duration timeout, MeterRegistry registry) {
    return link(port, timeout, registry);
  }

  /** A link by way of another port. */
  static RedisLink link(int port, Duration timeout, MeterRegistry registry) {
    return new RedisLink(
        new RedisProperties(
            null, "127.0.0.1", port, null, null, 0, false, timeout, timeout, 5, 20_000),
        registry);
  }

  /** Starts it, empty; it answers when this returns. */
  public void restart() {
    try {
      close();
      var program = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
      process =
          new ProcessBuilder(
                  List.of(
                      program.getAbsolutePath(),
                      "--port",
                      "" + port,
                      "--bind",
                      "127.0.0.1",
                      "--save",
                      "",
                      "--dir",
                      folder.toString()))
              .redirectErrorStream(true)
              .start();
      var lines = process.inputReader();
      var said = new ArrayList<String>();
      String line;
      do {
        line = lines.readLine();
        if (line == null) {
          throw new IllegalStateException("Redis did not start: " + said);
        }
        said.add(line);
      } while (!line.contains("Ready to accept connections"));
      Thread.ofVirtual().start(() -> readOn(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until it ends. */
  private static void readOn(BufferedReader lines) {
    try (lines) {
      while (lines.readLine() != null) {}
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** As power loss does. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Redis does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It keeps its connections and answers nothing until {@link #resume}. */
  public void pause() {
    signal("-STOP");
  }

  public void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      if (new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor() != 0) {
        throw new IllegalStateException("no Redis to send " + signal);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
