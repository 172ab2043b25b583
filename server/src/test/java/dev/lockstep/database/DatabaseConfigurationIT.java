package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The beans on a real database. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DatabaseConfigurationIT {

  @TempDir Path folder;

  private final ApplicationContextRunner server =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DataSourceAutoConfiguration.class,
                  JdbcTemplateAutoConfiguration.class,
                  FlywayAutoConfiguration.class))
          .withUserConfiguration(DatabaseConfiguration.class)
          // The migrations belong to others; here only the way in is at stake.
          .withPropertyValues("spring.flyway.locations=classpath:db/none");

  @Test
  void startsEmbeddedDatabaseInDataFolderAndStopsItWithTheServer() {
    var postgres = new AtomicLong();
    server
        .withPropertyValues("lockstep.data-dir=" + folder.resolve("data"))
        .run(context -> {
          assertThat(context).hasSingleBean(Flyway.class).hasSingleBean(HikariDataSource.class);
          var embedded = Objects.requireNonNull(context.getBean(DatabaseServer.class).embedded());
          postgres.set(embedded.pid());
          assertThat(ask(context, "SELECT current_database()")).isEqualTo("lockstep");
        });
    assertThat(ProcessHandle.of(postgres.get())).isEmpty();
    assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void usesOutsideDatabaseAndStartsNone() {
    var outside = TestDatabase.fresh();
    server
        .withPropertyValues(outside.properties())
        .withPropertyValues("lockstep.data-dir=" + folder.resolve("data"))
        .run(context -> {
          assertThat(ask(context, "SELECT current_database()")).isEqualTo(outside.name());
          assertThat(context.getBean(DatabaseServer.class).embedded()).isNull();
          assertThat(folder.resolve("data")).doesNotExist();
        });
  }

  @Test
  void givesEverySessionItsLimits() {
    server
        .withPropertyValues(TestDatabase.fresh().properties())
        .run(context -> {
          assertThat(ask(context, "SHOW lock_timeout")).isEqualTo("1s");
          assertThat(ask(context, "SHOW idle_in_transaction_session_timeout")).isEqualTo("15s");
          assertThat(ask(context, "SHOW transaction_timeout")).isEqualTo("30s");
          assertThat(ask(context, "SHOW transaction_isolation")).isEqualTo("read committed");
        });
  }

  @Test
  void endsTransactionThatLastsTooLong() {
    server
        .withPropertyValues(TestDatabase.fresh().properties())
        .withPropertyValues(
            "lockstep.db.lock-timeout=100ms", "lockstep.db.transaction-timeout=300ms")
        .run(context -> {
          assertThatThrownBy(() -> ask(context, "SELECT pg_sleep(30)::text"))
              .isInstanceOf(DataAccessException.class)
              .hasStackTraceContaining("transaction timeout");
          assertThat(ask(context, "SELECT 'on'")).isEqualTo("on");
        });
  }

  @Test
  void doesNotLimitMigrations() {
    server
        .withPropertyValues(TestDatabase.fresh().properties())
        .run(context -> {
          var migrations = context.getBean(Flyway.class).getConfiguration().getDataSource();
          var limit =
              new JdbcTemplate(migrations).queryForObject("SHOW transaction_timeout", String.class);
          assertThat(limit).isEqualTo("0");
        });
  }

  @Test
  void saysWhichSettingIsWrong() {
    server
        .withPropertyValues("lockstep.db.url=jdbc:postgresql://127.0.0.1/x")
        .run(context ->
            assertThat(context).getFailure().hasStackTraceContaining("lockstep.db.user is needed"));
  }

  @Test
  void givesMigratedCopiesToTests() throws Exception {
    try (var connection = TestDatabase.migrated().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM flyway_schema_history")) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static String ask(AssertableApplicationContext context, String sql) {
    return String.valueOf(context.getBean(JdbcTemplate.class).queryForObject(sql, String.class));
  }
}
