package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailureTest {

  // @formatter:off
  @ParameterizedTest
  @CsvSource({
    "40001, 0,    RERUN",     // serialisation, and a row that is stale
    "40P01, 0,    RERUN",     // deadlock
    "55P03, 0,    LOCKED",    // lock time-out
    "HY000, 1205, LOCKED",    // MySQL: lock time-out
    "HY000, 3572, LOCKED",    // MySQL: NOWAIT
    "23505, 0,    DUPLICATE",
    "23000, 1062, DUPLICATE", // MySQL
    "23514, 0,    DATA",      // check
    "23502, 0,    DATA",      // NOT NULL
    "22021, 0,    DATA",      // a character that cannot be stored
    "22001, 0,    DATA",      // too long
    "08006, 0,    CAPACITY",
    "53300, 0,    CAPACITY",  // too many connections
    "53100, 0,    CAPACITY",  // disk full
    "57P01, 0,    CAPACITY",  // shutdown
    "57014, 0,    CAPACITY",  // statement time-out
    "58030, 0,    CAPACITY",  // input or output
    "25P03, 0,    CAPACITY",  // idle in transaction
    "25P04, 0,    CAPACITY",  // transaction time-out
    "42P01, 0,    DEFECT",
    "XX000, 0,    DEFECT",
    "HY000, 1,    DEFECT"
  })
  // @formatter:on
  void saysWhatAnErrorMeansForAGroup(String state, int code, SqlFailure kind) {
    assertThat(SqlFailure.of(new SQLException("x", state, code))).isEqualTo(kind);
    assertThat(SqlFailure.of(new BatchUpdateException("x", state, code, new int[0])))
        .isEqualTo(kind);
  }

  @Test
  void takesAnErrorWithoutAStateForALostConnection() {
    assertThat(SqlFailure.of(new SQLException("x"))).isEqualTo(SqlFailure.CAPACITY);
  }

  @Test
  void runsAgainAfterAStaleRow() {
    assertThat(SqlFailure.of(new StaleRowException("t", "k"))).isEqualTo(SqlFailure.RERUN);
  }
}
