package dev.lockstep.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that starts PostgreSQL and stays with it.
 *
 * <p>Linux sends the parent-death signal when the <em>thread</em> that started a child ends, not
 * its process. So this is a platform thread of its own, it starts every child itself, and it lives
 * until the last one has ended. When this process is killed the thread dies with it, and PostgreSQL
 * gets a SIGINT: a clean, fast shutdown.
 *
 * <p>A PostgreSQL that ends unasked is started again on the same port, so the pool's address stays
 * true; at once, and if it does not stay up after growing pauses, for as long as this server lives:
 * a full disk, which ends it and every attempt to recover, may get space at any time.
 */
final class PostgresKeeper {

  private static final Logger log = LoggerFactory.getLogger(PostgresKeeper.class);
  private static final int RESTARTS_UNTIL_TOLD = 5;
  private static final int PORTS_TRIED_MAX = 5;
  private static final Duration STEADY = Duration.ofMinutes(1);
  private static final Duration PAUSE_FIRST = Duration.ofMillis(500);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
  private static final Duration READY_POLL = Duration.ofMillis(10);
  private static final Duration WATCH = Duration.ofSeconds(1);
  private static final Duration INITDB_TIME_MAX = Duration.ofMinutes(2);
  private static final Duration FAST_STOP_TIME_MAX = Duration.ofSeconds(60);
  private static final Duration UNREADY_STOP_TIME_MAX = Duration.ofSeconds(10);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final DataFolder folder;
  private final String password;
  private final LaunchPrefix.Choice choice;
  private final Duration startLimit;
  private final CompletableFuture<@Nullable Void> firstStart = new CompletableFuture<>();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile boolean stopping;
  private volatile int port;
  private volatile @Nullable Process process;

  private PostgresKeeper(
      DataFolder folder, String password, LaunchPrefix.Choice choice, Duration startLimit) {
    this.folder = folder;
    this.password = password;
    this.choice = choice;
    this.startLimit = startLimit;
  }

  /** Returns when PostgreSQL accepts connections. */
  static PostgresKeeper start(
      DataFolder folder, String password, LaunchPrefix.Choice choice, Duration startLimit)
      throws InterruptedException {
    var keeper = new PostgresKeeper(folder, password, choice, startLimit);
    Thread.ofPlatform().name("postgres-keeper").daemon().start(keeper::keep);
    try {
      keeper.firstStart.get();
      return keeper;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof DatabaseStartFailure reason) {
        throw reason;
      }
      throw new DatabaseStartFailure(
          "PostgreSQL cannot be started: " + failure.getCause(),
          "See " + folder.log() + ".",
          failure);
    } catch (InterruptedException interrupted) {
      keeper.stop();
      throw interrupted;
    }
  }

  int port() {
    return port;
  }

  long pid() {
    var current = process;
    return current == null ? -1 : current.pid();
  }

  /** Returns when PostgreSQL has ended. It waits for no session, but for the last write. */
  void stop() {
    stopping = true;
    stopAsked.countDown();
    var current = process;
    try {
      if (current != null) {
        Postmaster.interrupt(current.toHandle());
      }
      if (!ended.await(FAST_STOP_TIME_MAX.toSeconds(), TimeUnit.SECONDS) && current != null) {
        log.warn("database=embedded event=stop-forced pid={}", current.pid());
        current.destroyForcibly();
      }
    } catch (IOException failure) {
      log.warn("database=embedded event=stop-failed", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      folder.rotateLog();
      var prefix = choice.prefixFor(folder.path());
      var binaries = binaries(prefix);
      createCluster(prefix, binaries);
      if (stopping) {
        throw failed("The start was given up.");
      }
      launchOnSomePort(prefix, binaries);
      firstStart.complete(null);
      stayWith(prefix, binaries);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      if (!firstStart.completeExceptionally(failure) && !stopping) {
        log.error("database=embedded event=lost folder={}", folder.path(), failure);
      }
    } finally {
      var last = process;
      if (last != null) {
        last.destroyForcibly();
      }
      ended.countDown();
    }
  }

  private PostgresBinaries binaries(LaunchPrefix prefix) throws IOException {
    var beside = folder.path().resolve("programs");
    // Another user cannot enter root's home, so its programs stay beside its data.
    return PostgresBinaries.in(prefix.otherUser() ? beside : PostgresBinaries.userCache(beside));
  }

  /** Makes the database files under another name first: what bears the name is complete. */
  private void createCluster(LaunchPrefix prefix, PostgresBinaries binaries)
      throws IOException, InterruptedException {
    if (Files.exists(folder.cluster())) {
      prefix.own(folder.cluster());
      return;
    }
    var fresh = folder.unfinishedCluster();
    PostgresBinaries.deleteTree(fresh);
    Files.createDirectory(fresh);
    prefix.own(fresh);
    var secret = folder.privateFile("postgres.initial", password);
    prefix.own(secret);
    var arguments = PostgresSettings.initdb(fresh, secret);
    int code =
        Programs.run(
            prefix.command(binaries.program("initdb"), arguments),
            folder.log(),
            INITDB_TIME_MAX,
            () -> stopping);
    Files.deleteIfExists(secret);
    if (code != 0) {
      throw failed("PostgreSQL could not create its files (initdb ended with " + code + ").");
    }
    Files.move(fresh, folder.cluster(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void launchOnSomePort(LaunchPrefix prefix, PostgresBinaries binaries)
      throws IOException, InterruptedException {
    for (int attempt = 1; attempt <= PORTS_TRIED_MAX; attempt++) {
      port = freePort(attempt == 1 ? folder.port() : 0);
      if (launch(prefix, binaries)) {
        folder.rememberPort(port);
        return;
      }
      // Another program may have taken the port between our look and PostgreSQL's.
      if (folder.logTail().stream().noneMatch(line -> line.contains("could not bind"))) {
        break;
      }
    }
    throw failed("PostgreSQL ended while starting.");
  }

  /** True when it accepts connections, false when it ended before that. */
  private boolean launch(LaunchPrefix prefix, PostgresBinaries binaries)
      throws IOException, InterruptedException {
    Postmaster.clearLeftovers(folder.cluster());
    var arguments = PostgresSettings.server(folder.cluster(), port);
    var child =
        new ProcessBuilder(prefix.command(binaries.program("postgres"), arguments))
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(Redirect.appendTo(folder.log().toFile()))
            .start();
    process = child;
    long begin = System.nanoTime();
    while (!Postmaster.ready(folder.cluster(), child.pid())) {
      if (child.waitFor(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (stopping || System.nanoTime() - begin > startLimit.toNanos()) {
        endUnready(child);
        throw failed("PostgreSQL was not ready after " + startLimit.toSeconds() + " s.");
      }
    }
    return true;
  }

  /** Asked again and again: one that is only just starting may miss the first time. */
  private static void endUnready(Process child) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    do {
      Postmaster.interrupt(child.toHandle());
    } while (!child.waitFor(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
        && System.nanoTime() - begin < UNREADY_STOP_TIME_MAX.toNanos());
  }

  private void stayWith(LaunchPrefix prefix, PostgresBinaries binaries)
      throws IOException, InterruptedException {
    int restarts = 0;
    while (true) {
      long begin = System.nanoTime();
      int code = awaitEnd();
      if (stopping) {
        return;
      }
      restarts = System.nanoTime() - begin > STEADY.toNanos() ? 1 : restarts + 1;
      log.warn("database=embedded event=ended-unasked exitCode={} restarts={}", code, restarts);
      if (restarts == RESTARTS_UNTIL_TOLD) {
        log.error("database=embedded event=does-not-stay-up log={}", folder.log());
      }
      if (stopAsked.await(pauseMillis(restarts), TimeUnit.MILLISECONDS)) {
        return;
      }
      launchAgain(prefix, binaries);
    }
  }

  /** The first time none, then twice as long each. */
  private static long pauseMillis(int restarts) {
    long pause = PAUSE_FIRST.toMillis() << Math.min(Math.max(0, restarts - 2), 16);
    return restarts == 1 ? 0 : Math.min(pause, PAUSE_MAX.toMillis());
  }

  private void launchAgain(LaunchPrefix prefix, PostgresBinaries binaries)
      throws InterruptedException {
    try {
      boolean ready = launch(prefix, binaries);
      log.info("database=embedded event=started-again ready={}", ready);
    } catch (IOException | DatabaseStartFailure failure) {
      log.warn("database=embedded event=start-failed", failure);
    }
  }

  private int awaitEnd() throws IOException, InterruptedException {
    var current = Objects.requireNonNull(process);
    while (!current.waitFor(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
      folder.boundLog();
      if (stopping) {
        // The stop may have met the process before this one.
        Postmaster.interrupt(current.toHandle());
      }
    }
    return current.exitValue();
  }

  private DatabaseStartFailure failed(String what) throws IOException {
    List<String> tail = folder.logTail();
    return new DatabaseStartFailure(
        what + System.lineSeparator() + String.join(System.lineSeparator(), tail),
        "See " + folder.log() + ".");
  }

  private static int freePort(int wanted) throws IOException {
    var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (var socket = new ServerSocket(wanted, 1, loopback)) {
      return socket.getLocalPort();
    } catch (BindException taken) {
      try (var socket = new ServerSocket(0, 1, loopback)) {
        return socket.getLocalPort();
      }
    }
  }
}
