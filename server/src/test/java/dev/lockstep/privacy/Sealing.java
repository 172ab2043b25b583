package dev.lockstep.privacy;

import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sealing of data for tests of other modules, with a master key of its own. */
public final class Sealing {

  private static final String KEY_ID = "test";

  private Sealing() {}

  public static PersonalData of(DataSource dataSource) {
    MasterKeys masters = MasterKeys.of(KEY_ID, Map.of(KEY_ID, new byte[MasterKeys.KEY_LENGTH]));
    return new PersonalData(
        new UserKeys(JdbcClient.create(dataSource)), masters, Clock.systemUTC());
  }
}
