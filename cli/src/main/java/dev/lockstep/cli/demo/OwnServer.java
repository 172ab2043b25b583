package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.process.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One server process of the demo's own. */
final class OwnServer {
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final int LOOK_EVERY_MS = 100;

  private final Child child;
  private final URI url;

  private OwnServer(Child child, URI url) {
    this.child = child;
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
    Files.deleteIfExists(log);
    return new OwnServer(Child.start(command, environment, log), url);
  }

  URI url() {
    return url;
  }

  long pid() {
    return child.pid();
  }

  boolean alive() {
    return child.process().isAlive();
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
        if (!alive()) {
          throw new IllegalStateException(
              "the server ended with code %d".formatted(child.process().exitValue()));
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
    child.close();
  }
}
