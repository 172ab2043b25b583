package dev.lockstep.secret;

import dev.lockstep.mode.ModeProperties;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Secrets of development: made on first use, kept in the database, shared by every node on it.
 * Production has none; there every secret comes from the settings.
 */
@Component
public class GeneratedSecrets {

  private static final String SELECT =
      """
      select value from lockstep_secret where name = :name
      """;

  private static final String INSERT =
      """
      insert into lockstep_secret (name, value, gmt_create) values (:name, :value, :now)
      """;

  private final JdbcClient jdbc;
  private final ModeProperties mode;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  GeneratedSecrets(JdbcClient jdbc, ModeProperties mode, Clock clock) {
    this.jdbc = jdbc;
    this.mode = mode;
    this.clock = clock;
  }

  /**
   * The secret of this name, made of {@code length} random bytes when it is first asked for. Nodes
   * that ask at the same time get the same one.
   *
   * @throws IllegalStateException in production, or if it was made with another length
   */
  public byte[] get(String name, int length) {
    if (!mode.development()) {
      throw new IllegalStateException("Secret " + name + " must come from the settings.");
    }
    byte[] secret = find(name).orElseGet(() -> make(name, length));
    if (secret.length != length) {
      throw new IllegalStateException("Secret " + name + " has " + secret.length + " bytes.");
    }
    return secret;
  }

  private byte[] make(String name, int length) {
    byte[] made = new byte[length];
    random.nextBytes(made);
    try {
      jdbc.sql(INSERT)
          .param("name", name)
          .param("value", made)
          .param("now", Timestamp.from(clock.instant()))
          .update();
      return made;
    } catch (DuplicateKeyException e) {
      // Another node was faster; its secret counts.
      return find(name).orElseThrow(() -> e);
    }
  }

  private Optional<byte[]> find(String name) {
    return jdbc.sql(SELECT).param("name", name).query(byte[].class).optional();
  }
}
