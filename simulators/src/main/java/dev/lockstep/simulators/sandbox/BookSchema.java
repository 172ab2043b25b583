package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates what is missing of the bank's schema; banks that start together take turns. */
final class BookSchema {

  private static final String LOCK = "SELECT pg_advisory_xact_lock(5273190468112001)";

  private BookSchema() {}

  static void create(DataSource dataSource) {
    String script = script();
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    new TransactionTemplate(new JdbcTransactionManager(dataSource))
        .executeWithoutResult(status -> {
          jdbc.execute(LOCK);
          jdbc.execute(script);
        });
  }

  private static String script() {
    try {
      return new ClassPathResource("schema.sql", BookSchema.class).getContentAsString(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
