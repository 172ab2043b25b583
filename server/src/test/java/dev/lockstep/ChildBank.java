package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.simulators.sandbox.SandboxBankApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sandbox bank in a process and with a database of its own, always on the same port, to be
 * killed and started again.
 */
final class ChildBank implements AutoCloseable {

  private static final Path TIE = Path.of("/usr/bin/setpriv");
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String KEY = "crash-merchant-key";
  private static final String SECRET = "crash-signing-secret";

  /** Patient enough that it gives nothing up, whatever is away for how long. */
  private static final String SCHEDULE =
      "500ms,1s," + String.join(",", Collections.nCopies(200, "2s"));

  private final TestDatabase database = TestDatabase.fresh();
  private final int port = ChildServer.freePort();
  private final Path log;
  private final Thread killAtExit = new Thread(this::kill);
  private @Nullable Process process;

  /** A bank that is not started yet; its log stands under target for whoever reads a failure. */
  ChildBank(String name) throws IOException {
    log = ChildServer.logFile(name + "-bank");
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** Its address without a path. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What a server needs to be told of it, as {@code name=value}. */
  List<String> settings() {
    return List.of(
        "lockstep.sandbox.base-url=" + url() + "/sandbox",
        "lockstep.sandbox.merchant-key=" + KEY,
        "lockstep.sandbox.signing-secret=" + SECRET);
  }

  /** A way past the bank into its book, for looking only. */
  JdbcClient book() {
    return JdbcClient.create(database.dataSource());
  }

  /** Starts it and returns at once. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(TIE)) {
      command.addAll(List.of(TIE.toString(), "--pdeathsig", "KILL"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(ChildClasses.options());
    command.add(SandboxBankApplication.class.getName());
    String settings = "--lockstep.sandbox.bank.";
    command.addAll(
        List.of(
            "--server.port=" + port,
            settings + "url=" + database.url(),
            settings + "user=" + database.user(),
            settings + "password=" + database.password(),
            settings + "merchant-key=" + KEY,
            settings + "signing-secret=" + SECRET,
            settings + "delivery.retry-schedule=" + SCHEDULE));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  void awaitWell() {
    await()
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the bank ended by itself", () -> !running().isAlive())
        .until(this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException away) {
      return false;
    }
  }

  /** SIGKILL, and returns when it has ended. */
  void kill() {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ended").isTrue();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private Process running() {
    return Objects.requireNonNull(process, "not started");
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(killAtExit);
    database.drop();
  }
}
