package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

  private enum Status {
    PAID
  }

  @Test
  void readsWhatIsThere() {
    String cursor = Cursor.of("2025-01-31T12:00:00Z", "42").encode();
    var query =
        query("limit", "50", "cursor", cursor, "status", "PAID", "from", "2025-01-31T12:00:00Z");
    assertThat(query.limit()).isEqualTo(50);
    assertThat(query.cursor(2)).isEqualTo(Cursor.of("2025-01-31T12:00:00Z", "42"));
    assertThat(query.optionalChoice("status", Status.class)).isEqualTo(Status.PAID);
    assertThat(query.optionalInstant("from")).isEqualTo(Instant.parse("2025-01-31T12:00:00Z"));
    assertThatCode(query::check).doesNotThrowAnyException();
  }

  @Test
  void absentAndEmptyAreTheSame() {
    var query = query("limit", "", "cursor", "");
    assertThat(query.limit()).isEqualTo(WebProperties.PAGE_SIZE);
    assertThat(query.cursor(2)).isNull();
    assertThat(query.flag("forced")).isFalse();
    assertThatCode(query::check).doesNotThrowAnyException();
  }

  @Test
  void gathersAllFaults() {
    var query = query("limit", "201", "status", "paid", "from", "now", "forced", "maybe");
    query.limit();
    query.optionalChoice("status", Status.class);
    query.optionalInstant("from");
    query.flag("forced");
    Refusal refusal = catchThrowableOfType(Refusal.class, query::check);
    assertThat(refusal.faults())
        .extracting(Fault::code)
        .containsExactly("FIELD_RANGE", "FIELD_ENUM", "FIELD_PATTERN", "FIELD_TYPE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%%%", "MQ", "MQox", "wyg", "AAoA"})
  void refusesBadCursor(String cursor) {
    var query = query("cursor", cursor);
    query.cursor(3);
    assertThat(catchThrowableOfType(Refusal.class, query::check).faults()).hasSize(1);
  }

  @Test
  void refusesParameterGivenTwice() {
    var query = new QueryParameters(Map.of("limit", new String[] {"1", "2"}), 200);
    query.limit();
    assertThat(catchThrowableOfType(Refusal.class, query::check).faults())
        .extracting(Fault::code)
        .containsExactly("FIELD_TOO_MANY");
  }

  private static QueryParameters query(String... pairs) {
    var values = new java.util.HashMap<String, String[]>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], new String[] {pairs[i + 1]});
    }
    return new QueryParameters(values, WebProperties.PAGE_SIZE_MAX);
  }
}
