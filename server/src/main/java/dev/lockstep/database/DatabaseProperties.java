package dev.lockstep.database;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which database, and how it is used.
 *
 * @param url JDBC address of an outside PostgreSQL 17 or newer; empty means the embedded one.
 * @param user User of the outside database.
 * @param password Password of the outside database.
 * @param poolSizeMax Most connections this server opens; the embedded database accepts 100.
 * @param connectionTimeout How long a caller waits for a free connection.
 * @param lockTimeout How long a statement waits for a row lock before it gives up.
 * @param idleInTransactionTimeout How long a transaction may do nothing before it is ended.
 * @param transactionTimeout How long a transaction may last in all.
 * @param startTimeout How long the embedded database may take to start, recovery included.
 */
@ConfigurationProperties("lockstep.db")
record DatabaseProperties(
    @DefaultValue("") String url,
    @DefaultValue("") String user,
    @DefaultValue("") String password,
    @DefaultValue("20") int poolSizeMax,
    @DefaultValue("5s") Duration connectionTimeout,
    @DefaultValue("1s") Duration lockTimeout,
    @DefaultValue("15s") Duration idleInTransactionTimeout,
    @DefaultValue("30s") Duration transactionTimeout,
    @DefaultValue("2m") Duration startTimeout) {

  private static final int POOL_SIZE_LIMIT = 90;

  DatabaseProperties {
    require(url.isBlank() || url.startsWith("jdbc:"), "url", "must start with jdbc:");
    require(url.isBlank() || !user.isBlank(), "user", "is needed for an outside database");
    require(
        poolSizeMax >= 2 && poolSizeMax <= POOL_SIZE_LIMIT,
        "pool-size-max",
        "must be from 2 to " + POOL_SIZE_LIMIT);
    positive(connectionTimeout, "connection-timeout");
    positive(lockTimeout, "lock-timeout");
    positive(idleInTransactionTimeout, "idle-in-transaction-timeout");
    positive(startTimeout, "start-timeout");
    require(
        transactionTimeout.compareTo(lockTimeout) > 0,
        "transaction-timeout",
        "must be longer than lock-timeout");
  }

  boolean outside() {
    return !url.isBlank();
  }

  /** The password stays out of every log line. */
  @Override
  public String toString() {
    return "DatabaseProperties[url=" + url + ", user=" + user + "]";
  }

  private static void positive(Duration duration, String name) {
    // Below a millisecond PostgreSQL would read 0, which means "no limit".
    require(duration.toMillis() > 0, name, "must be at least 1ms");
  }

  private static void require(boolean holds, String name, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("lockstep.db." + name + " " + rule);
    }
  }
}
