package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.TransactionSystemException;

class ProblemAdviceTest {

  private final MockHttpServletResponse response = new MockHttpServletResponse();

  static final List<IOException> LOSSES =
      List.of(new EOFException(), new SocketException("Broken pipe"));

  /** The same exceptions as those of a caller that has gone away. */
  @ParameterizedTest
  @FieldSource("LOSSES")
  void aLostDatabaseIsNeverAnsweredWithSuccess(IOException loss) throws IOException {
    var lost = new SQLException("An I/O error occurred", "08006", loss);
    answer("GET", new TransactionSystemException("JDBC commit failed", lost));
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getContentAsString()).contains("SYSTEM_BUSY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void neitherIsAConnectionLostElsewhere(String method) {
    answer(method, new IllegalStateException(new EOFException()));
    assertThat(response.getStatus()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({"SYSTEM_BUSY, 1", "SYSTEM_AUDIT_TIMED_OUT,"})
  void whoNeedNotComeBackIsNotToldWhen(SystemCode code, String retryAfter) {
    answer("GET", new Refusal(code));
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo(retryAfter);
  }

  private void answer(String method, Exception failure) {
    new ProblemAdvice().answer(new MockHttpServletRequest(method, "/x"), response, failure);
  }
}
