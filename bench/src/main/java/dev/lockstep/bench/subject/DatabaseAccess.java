package dev.lockstep.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way into a subject's embedded database, beside the subject: its data folder names port and
 * password. One connection is kept, because opening one costs the database more than a question.
 */
public final class DatabaseAccess implements AutoCloseable {

  private static final String USER = "lockstep";
  private static final String WAITING =
      "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1) mine";

  private final Path dataFolder;
  private @Nullable Connection kept;

  DatabaseAccess(Path dataFolder) {
    this.dataFolder = dataFolder;
  }

  /** A connection of its own; the caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), USER, read("postgres.password"));
  }

  /** The database's JDBC address. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + read("postgres.port") + "/lockstep";
  }

  public String user() {
    return USER;
  }

  public String password() {
    return read("postgres.password");
  }

  private String read(String file) {
    try {
      return Files.readString(dataFolder.resolve(file)).strip();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Has the database do something. */
  public synchronized void run(String sql) {
    try (var statement = connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  /** A number the database answers. */
  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** A text the database answers. */
  public synchronized String text(String sql) {
    try (var statement = connection().createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  /** The first column of all rows. */
  public synchronized List<String> texts(String sql) {
    List<String> texts = new ArrayList<>();
    try (var statement = connection().createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  /** Whether events wait to be relayed: work of orders that have been answered already. */
  public boolean relaying() {
    return number(WAITING) > 0;
  }

  synchronized Connection connection() throws SQLException {
    Connection open = kept;
    if (open == null || open.isClosed()) {
      open = connect();
      kept = open;
    }
    return open;
  }

  /** Closes the kept connection. */
  @Override
  public synchronized void close() {
    try {
      if (kept != null) {
        kept.close();
      }
    } catch (SQLException gone) {
      // Its server has ended.
    }
  }
}
