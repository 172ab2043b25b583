package dev.lockstep.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;

/** A process of its own that holds a data folder, commits one row and waits to be killed. */
final class DatabaseHolder {

  private DatabaseHolder() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    boolean tied = arguments[1].equals("tied");
    var server =
        EmbeddedPostgres.start(
            folder, Duration.ofSeconds(20), tied ? LaunchPrefix::find : DatabaseHolder::untied);
    try (var connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS kept (id bigserial PRIMARY KEY, text text)");
      statement.execute("INSERT INTO kept (text) VALUES ('committed')");
      System.out.println("holding " + server.pid());
      int end = System.in.read();
      System.out.println("released " + end);
    }
    server.close();
  }

  /** As on a system that has no parent-death signal. */
  private static LaunchPrefix untied(Path folder) throws IOException, InterruptedException {
    var found = LaunchPrefix.find(folder);
    return new LaunchPrefix(found.user(), found.owner(), List.of());
  }
}
