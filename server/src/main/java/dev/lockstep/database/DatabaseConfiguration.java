package dev.lockstep.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans: database server, pool, and the migrations' own way in.
 *
 * <p>Everything that needs the database depends on the pool, and the pool on the server; so the
 * server is started before the migrations and stopped after all others.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {

  private static final int IDLE_CONNECTIONS_KEPT = 4;
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);

  // The server ends a transaction first; this ends waiting for a server that is gone.
  private static final Duration SOCKET_MARGIN = Duration.ofSeconds(15);

  @Bean(destroyMethod = "close")
  DatabaseServer databaseServer(
      DatabaseProperties properties,
      @Value("${lockstep.data-dir:./data-local}") String dataFolder) {
    return DatabaseServer.open(properties, Path.of(dataFolder));
  }

  @Bean
  DatabaseAddress databaseAddress(DatabaseServer server) {
    return new DatabaseAddress(server.url(), server.user(), server.password());
  }

  @Bean(destroyMethod = "close")
  HikariDataSource dataSource(DatabaseServer server, DatabaseProperties properties) {
    return new HikariDataSource(pool(server, properties));
  }

  /**
   * Migrations may take longer than any transaction of the service, so they do not use the pool.
   */
  @Bean
  FlywayConnectionDetails flywayConnectionDetails(DatabaseServer server) {
    return new FlywayConnectionDetails() {
      @Override
      public String getJdbcUrl() {
        return server.url();
      }

      @Override
      public String getUsername() {
        return server.user();
      }

      @Override
      public String getPassword() {
        return server.password();
      }
    };
  }

  private static HikariConfig pool(DatabaseServer server, DatabaseProperties properties) {
    var config = new HikariConfig();
    config.setPoolName("lockstep");
    config.setJdbcUrl(server.url());
    config.setUsername(server.user());
    config.setPassword(server.password());
    config.setMaximumPoolSize(properties.poolSizeMax());
    config.setMinimumIdle(Math.min(IDLE_CONNECTIONS_KEPT, properties.poolSizeMax()));
    config.setConnectionTimeout(properties.connectionTimeout().toMillis());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionInitSql(sessionLimits(properties));
    var socketTimeout = properties.transactionTimeout().plus(SOCKET_MARGIN);
    config.addDataSourceProperty("ApplicationName", "lockstep");
    config.addDataSourceProperty("connectTimeout", seconds(CONNECT_TIME_MAX));
    config.addDataSourceProperty("socketTimeout", seconds(socketTimeout));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // A row's contents have no place in an error text, and so in no log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    // The statements are few and repeat: prepare each at its first use, keep it for the session.
    config.addDataSourceProperty("prepareThreshold", "1");
    config.addDataSourceProperty("preparedStatementCacheQueries", "512");
    config.addDataSourceProperty("preparedStatementCacheSizeMiB", "16");
    return config;
  }

  private static String sessionLimits(DatabaseProperties properties) {
    return """
    SET lock_timeout = %d;
    SET idle_in_transaction_session_timeout = %d;
    SET transaction_timeout = %d
    """
        .formatted(
            properties.lockTimeout().toMillis(),
            properties.idleInTransactionTimeout().toMillis(),
            properties.transactionTimeout().toMillis());
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
