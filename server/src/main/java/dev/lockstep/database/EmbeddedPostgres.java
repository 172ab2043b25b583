package dev.lockstep.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in a data folder: durable, on the loopback interface, behind a password.
 *
 * <p>One folder serves one process. PostgreSQL is a direct child that ends with this process in
 * every case: {@link #close()} stops it, a killed process takes it along, and if both are killed
 * the next start recovers every committed row. A PostgreSQL that ends by itself is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration START_TIME_MAX = Duration.ofMinutes(2);
  private static final String DATABASE = "lockstep";
  private static final String NAME_RULE = "[a-z][a-z0-9_]{0,62}";

  static final String USER = "lockstep";

  private static final String FIND_DATABASE =
      "SELECT 1 FROM pg_database WHERE datname = 'lockstep'";
  private static final String CREATE_DATABASE = "CREATE DATABASE \"%s\" TEMPLATE \"%s\"";

  private final DataFolder folder;
  private final PostgresKeeper keeper;
  private final String password;

  private EmbeddedPostgres(DataFolder folder, PostgresKeeper keeper, String password) {
    this.folder = folder;
    this.keeper = keeper;
    this.password = password;
  }

  /**
   * Starts the database in this folder, creating both where absent, and returns when it accepts
   * connections.
   *
   * @throws DatabaseStartFailure if the folder is in use or PostgreSQL does not start; the message
   *     says why
   */
  public static EmbeddedPostgres start(Path dataFolder) {
    return start(dataFolder, START_TIME_MAX, LaunchPrefix::find);
  }

  static EmbeddedPostgres start(Path dataFolder, Duration limit) {
    return start(dataFolder, limit, LaunchPrefix::find);
  }

  static EmbeddedPostgres start(Path dataFolder, Duration limit, LaunchPrefix.Choice choice) {
    long begin = System.nanoTime();
    try {
      var folder = DataFolder.take(dataFolder);
      try {
        var password = folder.password();
        var keeper = PostgresKeeper.start(folder, password, choice, limit);
        var server = new EmbeddedPostgres(folder, keeper, password);
        server.createDatabaseIfAbsent();
        log.info(
            "database=embedded event=started port={} folder={} millis={}",
            keeper.port(),
            folder.path(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return server;
      } catch (IOException | InterruptedException | RuntimeException failure) {
        folder.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new DatabaseStartFailure(
          "The data folder " + dataFolder.toAbsolutePath() + " cannot be used: " + failure,
          "Check that it may be written and that its disk is not full.",
          failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new DatabaseStartFailure("The start was interrupted.", "Start again.", stopped);
    }
  }

  /** JDBC address of the server's own database, without user and password. */
  public String url() {
    return url(DATABASE);
  }

  /** JDBC address of another database in the same server. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + keeper.port() + "/" + database;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /** Creates an empty database; its name is lower case letters, digits and underscores. */
  public void createDatabase(String name) {
    createDatabase(name, "template0");
  }

  /** Creates a database as a copy of another one, to which nobody may be connected meanwhile. */
  public void createDatabase(String name, String template) {
    execute(CREATE_DATABASE.formatted(checked(name), checked(template)));
  }

  /** Removes a database, ending the sessions in it. */
  public void dropDatabase(String name) {
    execute("DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)".formatted(checked(name)));
  }

  /** The process that accepts connections at present. */
  long pid() {
    return keeper.pid();
  }

  /** Stops the database: sessions end, everything is on disk, the folder is free again. */
  @Override
  public void close() {
    keeper.stop();
    try {
      folder.close();
    } catch (IOException ignored) {
      log.warn("database=embedded event=lock-not-released folder={}", folder.path(), ignored);
    }
    log.info("database=embedded event=stopped folder={}", folder.path());
  }

  private void createDatabaseIfAbsent() {
    try (var connection = DriverManager.getConnection(url("postgres"), USER, password);
        var statement = connection.createStatement()) {
      boolean present;
      try (var rows = statement.executeQuery(FIND_DATABASE)) {
        present = rows.next();
      }
      if (!present) {
        statement.execute(CREATE_DATABASE.formatted(DATABASE, "template0"));
      }
    } catch (SQLException failure) {
      keeper.stop();
      throw new DatabaseStartFailure(
          "The embedded database does not answer: " + failure.getMessage(),
          "See " + folder.log() + ".",
          failure);
    }
  }

  private void execute(String sql) {
    try (var connection = DriverManager.getConnection(url("postgres"), USER, password);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  private static String checked(String name) {
    if (!name.matches(NAME_RULE)) {
      throw new IllegalArgumentException("Not a database name: " + name);
    }
    return name;
  }
}
