package dev.lockstep.cli.demo;

import dev.lockstep.cli.process.OwnRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Redis of the demo's own servers, or its absence, which nobody has to notice. */
final class SharedRedis implements AutoCloseable {

  private static final String WITHOUT =
      "nodes look into the database for each other's changes, every 400 ms";

  private final List<String> serverOptions;
  private final String story;
  private final @Nullable OwnRedis own;
  private final @Nullable Path folder;
  private final Thread stopAtExit = new Thread(this::stop, "stop-own-redis");
  private volatile String killed = "";

  private SharedRedis(
      List<String> serverOptions, String story, @Nullable OwnRedis own, @Nullable Path folder) {
    this.serverOptions = serverOptions;
    this.story = story;
    this.own = own;
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  /** Starts one where one is asked for; where none can be started the demo goes on without. */
  static SharedRedis of(RedisChoice choice, Path report) {
    if (choice.uri().isPresent()) {
      String uri = choice.uri().get();
      String shown = uri.replaceAll("//.*@", "//");
      return new SharedRedis(List.of("--lockstep.redis.uri=" + uri), "Redis: " + shown, null, null);
    }
    return choice.own()
        ? started(report)
        : new SharedRedis(List.of(), "no Redis: " + WITHOUT, null, null);
  }

  private static SharedRedis started(Path report) {
    try {
      Path folder = Files.createTempDirectory("lockstep-demo-redis-");
      try {
        OwnRedis own = OwnRedis.start(folder, report.resolve("redis.log"));
        String story = "Redis: 127.0.0.1:%d, process %d".formatted(own.port(), own.pid());
        return new SharedRedis(own.serverOptions(), story, own, folder);
      } catch (IllegalStateException cannot) {
        String story = "no Redis (%s): %s".formatted(cannot.getMessage(), WITHOUT);
        return new SharedRedis(List.of(), story, null, folder);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException("no folder for Redis", unwritable);
    }
  }

  /** What makes a server use it. */
  List<String> serverOptions() {
    return serverOptions;
  }

  /** What there is, in a line. */
  String story() {
    return story;
  }

  /** Ends the demo's own one for good. */
  void kill(Clock clock, int orders) {
    if (own != null && killed.isEmpty()) {
      own.kill();
      LocalTime at = LocalTime.ofInstant(clock.instant(), ZoneId.systemDefault());
      killed =
          "Redis was killed at %s, %,d orders into the run, and did not come back"
              .formatted(at.truncatedTo(ChronoUnit.SECONDS), orders);
    }
  }

  /** When it was killed, in a line; empty if it was not. */
  String killed() {
    return killed;
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
    if (own != null) {
      own.close();
    }
    if (folder == null) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException left) {
      // a leftover in the temporary folder is no reason to fail; it is removed with that folder
    }
  }
}
