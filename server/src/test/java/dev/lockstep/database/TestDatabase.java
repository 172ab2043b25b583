package dev.lockstep.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Real databases for tests: one PostgreSQL per JVM in a throw-away folder, a database per call.
 *
 * <pre>{@code
 * var database = TestDatabase.migrated();                     // plain JDBC tests
 *
 * @DynamicPropertySource                                      // Spring tests
 * static void database(DynamicPropertyRegistry registry) {
 *   TestDatabase.fresh().register(registry);
 * }
 *
 * @ContextConfiguration(initializers = TestDatabase.Fresh.class)   // or so
 * }</pre>
 */
public record TestDatabase(String name, String url, String user, String password) {

  private static final String MIGRATED = "migrated_template";
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A new, empty database. */
  public static TestDatabase fresh() {
    return copyOf("template0");
  }

  /** A new database as a copy of another one, to which nobody may be connected meanwhile. */
  public static TestDatabase copyOf(String template) {
    var name = "test_" + COUNT.incrementAndGet();
    Shared.SERVER.createDatabase(name, template);
    return named(name);
  }

  /** A new database with every migration of the service applied; they run once per JVM. */
  public static TestDatabase migrated() {
    return copyOf(Migrated.TEMPLATE);
  }

  /** Connections to it, each one new. */
  public DataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    source.setReWriteBatchedInserts(true);
    return source;
  }

  public Connection connect() throws SQLException {
    return dataSource().getConnection();
  }

  /** The properties that make the server use this database, as {@code name=value}. */
  public String[] properties() {
    return List.of(
            "lockstep.db.url=" + url,
            "lockstep.db.user=" + user,
            "lockstep.db.password=" + password,
            // Development refuses outside databases, and this is one.
            "lockstep.i-know=true",
            // Spring keeps the contexts of several test classes; together they share 100 sessions.
            "lockstep.db.pool-size-max=8")
        .toArray(String[]::new);
  }

  /** The same with further parameters of the driver, as in {@code ?a=b}. */
  public void register(DynamicPropertyRegistry registry, String driverParameters) {
    new TestDatabase(name, url + driverParameters, user, password).register(registry);
  }

  public void register(DynamicPropertyRegistry registry) {
    for (var property : properties()) {
      int equals = property.indexOf('=');
      registry.add(property.substring(0, equals), () -> property.substring(equals + 1));
    }
  }

  /** Removes it before the JVM ends, for tests that make many. */
  public void drop() {
    Shared.SERVER.dropDatabase(name);
  }

  private static TestDatabase named(String name) {
    var server = Shared.SERVER;
    return new TestDatabase(name, server.url(name), server.user(), server.password());
  }

  /** Gives a Spring test context an empty database of its own. */
  public static final class Fresh
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, fresh().properties());
    }
  }

  private static final class Migrated {

    static final String TEMPLATE = make();

    private static String make() {
      Shared.SERVER.createDatabase(MIGRATED);
      Flyway.configure().dataSource(named(MIGRATED).dataSource()).load().migrate();
      return MIGRATED;
    }
  }

  private static final class Shared {

    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        var folder = Files.createTempDirectory("lockstep-test-");
        var server = EmbeddedPostgres.start(folder);
        // After all of Spring has stopped: what stops needs its database.
        SpringApplication.getShutdownHandlers().add(() -> remove(server, folder));
        return server;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private static void remove(EmbeddedPostgres server, Path folder) {
      server.close();
      try {
        PostgresBinaries.deleteTree(folder);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
