package dev.lockstep.database;

import java.nio.file.Path;
import java.sql.DriverManager;

/** A process of its own that holds a data folder, commits one row and waits to be killed. */
final class DatabaseHolder {

  private DatabaseHolder() {}

  public static void main(String[] arguments) throws Exception {
    var server = EmbeddedPostgres.start(Path.of(arguments[0]));
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
}
