package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.problem.SystemCode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

class ProblemsTest {

  @ParameterizedTest
  @ValueSource(strings = {"08006", "25P03", "25P04", "53300", "57P01", "57P03", "58030"})
  void lostDatabaseIsBusyAndNoFaultOfOurs(String state) {
    SQLException lost = new SQLException("terminating connection", state);
    assertThat(Problems.of(new DataAccessResourceFailureException("x", lost), false).code())
        .isEqualTo(SystemCode.SYSTEM_BUSY);
    assertThat(Problems.of(new TransactionSystemException("x", lost), true).code())
        .isEqualTo(SystemCode.SYSTEM_BUSY);
  }

  @Test
  void rollbackOnALostConnectionIsNoFaultOfOurs() {
    SQLException closed = new SQLException("Connection is closed");
    assertThat(Problems.of(new TransactionSystemException("rollback failed", closed), true).code())
        .isEqualTo(SystemCode.SYSTEM_BUSY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42601", "22001", "23505"})
  void statementsThatAreWrongStayOurFault(String state) {
    SQLException wrong = new SQLException("wrong", state);
    assertThat(Problems.of(new UncategorizedSQLException("x", "SELECT", wrong), true).code())
        .isEqualTo(SystemCode.SYSTEM_ERROR);
  }
}
