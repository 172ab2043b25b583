package dev.lockstep.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is: outside, or in a PostgreSQL of our own that is stopped with this.
 *
 * @param url JDBC address.
 * @param user User to log in as.
 * @param password That user's password.
 * @param embedded The PostgreSQL that lives as long as this, or nothing.
 */
record DatabaseServer(String url, String user, String password, @Nullable EmbeddedPostgres embedded)
    implements AutoCloseable {

  static DatabaseServer open(DatabaseProperties properties, Path dataFolder) {
    if (properties.outside()) {
      return new DatabaseServer(properties.url(), properties.user(), properties.password(), null);
    }
    var embedded = EmbeddedPostgres.start(dataFolder, properties.startTimeout());
    return new DatabaseServer(embedded.url(), embedded.user(), embedded.password(), embedded);
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }

  /** The password stays out of every log line. */
  @Override
  public String toString() {
    return "DatabaseServer[url=" + url + "]";
  }
}
