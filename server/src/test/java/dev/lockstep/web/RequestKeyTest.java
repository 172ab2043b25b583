package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class RequestKeyTest {

  private static final Caller CALLER = new Caller("u1", Set.of(Role.BUYER), null);

  @Test
  void namesCallerOperationAndMeaning() {
    RequestKey one = key("k", "{\"a\":1,\"b\":2}").orElseThrow();
    RequestKey two = key("k", "{ \"b\":2, \"a\":1 }").orElseThrow();
    assertThat(one).isEqualTo(two);
    assertThat(one.caller()).isEqualTo("u1");
    assertThat(one.operation()).isEqualTo("POST /api/v1/orders");
    assertThat(one.requestHash()).matches("[0-9a-f]{64}");
    assertThat(key("k", "{\"a\":2,\"b\":2}").orElseThrow().requestHash())
        .isNotEqualTo(one.requestHash());
  }

  @Test
  void queryBelongsToTheRequest() {
    var request = request("k");
    request.setQueryString("dryRun=true");
    JsonBody body = JsonBody.parse("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(RequestKey.of(request, CALLER, body)).isNotEqualTo(key("k", "{}"));
  }

  @Test
  void isEmptyWithoutHeader() {
    assertThat(key(null, "{}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\tb", "ä", "\u0000"})
  void refusesBadForm(String key) {
    assertThatThrownBy(() -> key(key, "{}")).isInstanceOf(Refusal.class);
  }

  @Test
  void limitsLength() {
    assertThat(key("k".repeat(255), "{}")).isPresent();
    assertThatThrownBy(() -> key("k".repeat(256), "{}")).isInstanceOf(Refusal.class);
  }

  private static Optional<RequestKey> key(@Nullable String key, String json) {
    JsonBody body = JsonBody.parse(json.getBytes(StandardCharsets.UTF_8));
    return RequestKey.of(request(key), CALLER, body);
  }

  private static MockHttpServletRequest request(@Nullable String key) {
    var request = new MockHttpServletRequest("POST", "/api/v1/orders");
    if (key != null) {
      request.addHeader(RequestKey.HEADER, key);
    }
    return request;
  }
}
