package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Tokens;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.web.RawHttp.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Whatever is sent: a problem with its code, never a 500, never a stack trace, never HTML. */
@SpringBootTest(
    classes = EdgeApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.security.jwt.hmac-key=" + Tokens.KEY,
      "lockstep.web.rate-limit.callbacks=2/1h",
      "lockstep.web.rate-limit.fresh=1/1h",
      "server.tomcat.connection-timeout=1s"
    })
@Import(BadRequestIT.Echo.class)
class BadRequestIT {

  private static final String JSON = "Content-Type: application/json";
  private static final String BUYER = "Authorization: Bearer " + Tokens.of(Map.of());
  private static final String OPERATOR =
      "Authorization: Bearer " + Tokens.of(Map.of("roles", List.of("operator")));
  private static final String BEARER = "Authorization: Bearer ";
  private static final String TYPE = "Content-Type: ";
  private static final String KEYS = "Idempotency-Key: ";
  private static final String GOOD = "{\"text\":\"a\"}";
  private static final String ECHO = "POST /api/v1/echo";

  @LocalServerPort private int port;
  private RawHttp http = new RawHttp(0);

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    http = new RawHttp(port);
  }

  /** Controllers as other modules write them. */
  @TestComponent
  @RestController
  static class Echo {

    @PostMapping("/api/v1/echo")
    Map<String, Object> echo(JsonBody body, Caller caller) {
      String text = body.string("text", 1, 5);
      body.check();
      return Map.of("text", text, "userId", caller.userId());
    }

    @GetMapping("/api/v1/echo")
    Map<String, Object> list(QueryParameters query) {
      int limit = query.limit();
      query.check();
      return Map.of("limit", limit);
    }

    @GetMapping("/api/v1/fresh")
    @RateLimited(value = RateBucket.FRESH, when = "fresh")
    void fresh() {}

    @GetMapping("/api/v1/number")
    long number(@RequestParam long n) {
      return n;
    }

    @GetMapping("/api/v1/defect")
    void defect() {
      throw new IllegalStateException("secret sentence");
    }

    @PostMapping("/ops/v1/echo")
    Map<String, Object> operate(JsonBody body) {
      return Map.of();
    }

    @PostMapping("/callbacks/echo")
    @RateLimited(RateBucket.CALLBACKS)
    void callback() {}
  }

  private static Arguments row(int status, String code, String line, String body, String... more) {
    return Arguments.of(status, code, line, body, more);
  }

  private static String deep(int levels) {
    return "{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
  }

  private static final String WRONG_AUDIENCE = Tokens.of(Map.of("aud", List.of("other")));
  private static final String WRONG_ISSUER = Tokens.of(Map.of("iss", "https://other.example"));
  private static final String EXPIRED = Tokens.of(Map.of("exp", Tokens.PAST));
  private static final String ROLES_NO_LIST = Tokens.of(Map.of("roles", "operator"));
  private static final String LONG_NAME = Tokens.of(Map.of("sub", "x".repeat(51)));
  private static final String NULL_NAME = Tokens.of(Map.of("sub", "a\u0000b"));
  private static final String FORGED = Tokens.forged(Map.of());
  private static final String NO_ALGORITHM = Tokens.unsigned(Tokens.of(Map.of()));
  private static final String CHANGED = BUYER.substring(0, BUYER.length() - 3) + "AAA";

  // @formatter:off
  static final List<Arguments> ROWS = List.of(
      row(400, "MALFORMED",           ECHO, "{\"text\":",             JSON, BUYER),
      row(400, "MALFORMED",           ECHO, "{\"text\":1,\"text\":2}", JSON, BUYER),
      row(400, "MALFORMED",           ECHO, "",                       JSON, BUYER),
      row(400, "MALFORMED",           ECHO, deep(40),                 JSON, BUYER),
      row(400, "MALFORMED",           ECHO, deep(200_000),            JSON, BUYER),
      row(400, "INVALID",             ECHO, "[]",                     JSON, BUYER),
      row(400, "INVALID",             ECHO, "{}",                     JSON, BUYER),
      row(400, "INVALID",             ECHO, "{\"text\":\"\\u0000\"}", JSON, BUYER),
      row(400, "INVALID",             ECHO, GOOD, JSON, BUYER, KEYS),
      row(400, "INVALID",             ECHO, GOOD, JSON, BUYER, KEYS + "k".repeat(256)),
      row(400, "INVALID",             ECHO, GOOD, JSON, BUYER, KEYS + "a", KEYS + "b"),
      row(413, "TOO_LARGE",           ECHO, "x".repeat(11_000_000),   JSON, BUYER),
      row(413, "TOO_LARGE",           ECHO, "x".repeat(11_000_000),   JSON),
      row(415, "UNSUPPORTED_MEDIA",   ECHO, "a=b", TYPE + "text/plain", BUYER),
      row(415, "UNSUPPORTED_MEDIA",   ECHO, "{}",  TYPE + "application/json;charset=utf-16", BUYER),
      row(415, "UNSUPPORTED_MEDIA",   ECHO, "{}",  TYPE + ",;%", BUYER),
      row(415, "UNSUPPORTED_MEDIA",   ECHO, "{}",                     BUYER),
      row(401, "UNAUTHENTICATED",     ECHO, "{}",                     JSON),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, "Authorization: Bearer"),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, "Authorization: Bearer ???"),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, "Authorization: Bearer a.b.c"),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, "Authorization: Basic YTpi"),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + EXPIRED),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + FORGED),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + WRONG_ISSUER),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + WRONG_AUDIENCE),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + ROLES_NO_LIST),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + LONG_NAME),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + NULL_NAME),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, BEARER + NO_ALGORITHM),
      row(401, "UNAUTHENTICATED",     ECHO, "{}", JSON, CHANGED),
      row(403, "FORBIDDEN",           "POST /ops/v1/echo", "{}", JSON, BUYER),
      row(400, "KEY_MISSING",         "POST /ops/v1/echo", "{}", JSON, OPERATOR),
      row(404, "NOT_FOUND",           "GET /api/v1/nowhere", "", BUYER),
      row(404, "NOT_FOUND",           "GET /", ""),
      row(404, "NOT_FOUND",           "GET /error", "", BUYER),
      row(404, "NOT_FOUND",           "GET /nowhere", "", "Accept: text/html"),
      row(404, "NOT_FOUND",           "GET /dev/nowhere", ""),
      row(405, "METHOD_NOT_ALLOWED",  "PUT /api/v1/echo", "{}", JSON, BUYER),
      row(405, "METHOD_NOT_ALLOWED",  "TRACE /api/v1/echo", "", BUYER),
      row(406, "NOT_ACCEPTABLE",      "GET /api/v1/echo", "", BUYER, "Accept: image/png"),
      row(400, "INVALID",             "GET /api/v1/echo?limit=0", "", BUYER),
      row(400, "INVALID",             "GET /api/v1/echo?limit=99999999999999999999", "", BUYER),
      row(400, "INVALID",             "GET /api/v1/echo?limit=%00", "", BUYER),
      row(400, "INVALID",             "GET /api/v1/number?n=x", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/number", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo?limit=%zz", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo?%00=1", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo%00", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo%zz", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/%2e%2e/echo", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo;a=b", "", BUYER),
      row(400, "MALFORMED",           "GET /api//v1/echo", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/\"echo", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/ec\u0000ho", "", BUYER),
      row(400, "MALFORMED",           "FOO /api/v1/echo", "", BUYER),
      row(400, "MALFORMED",           "GET /api/v1/echo", "", BUYER, "Long: " + "x".repeat(20_000)),
      row(400, "MALFORMED",           "GET /" + "x".repeat(20_000), "", BUYER));
  // @formatter:on

  @ParameterizedTest(name = "{index} {1} {2}")
  @FieldSource("ROWS")
  void answersWithProblem(int status, String code, String line, String body, String[] headers)
      throws IOException {
    Answer answer = http.send(line, body, headers);
    assertThat(answer.status() + " " + answer.body()).startsWith(status + " {");
    assertProblem(answer, "REQUEST_" + code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
  }

  @Test
  void aBodyThatNeverArrivesMayBeSentAgain() throws IOException {
    Answer answer = http.send(ECHO, "", JSON, BUYER, "Content-Length: 50");
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.code()).isEqualTo("REQUEST_TIMEOUT");
    assertThat(answer.json().path("retryable").asBoolean()).isTrue();
  }

  @Test
  void refusesLargeBodyOfUnknownLength() throws IOException {
    assertProblem(http.sendChunked(ECHO, 2_000_000, JSON, BUYER), "REQUEST_TOO_LARGE");
    assertProblem(http.sendChunked(ECHO, 11_000_000, JSON, BUYER), "REQUEST_TOO_LARGE");
    assertThat(http.sendChunked(ECHO, 3, JSON, BUYER).code()).isEqualTo("REQUEST_INVALID");
  }

  @Test
  void answersGoodRequestWithSecurityHeaders() throws IOException {
    Answer answer = http.send(ECHO, "{\"text\":\"ok\"}", JSON, BUYER);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("userId").asString()).isEqualTo("u1");
    assertThat(answer.headers())
        .containsEntry("x-content-type-options", "nosniff")
        .containsKeys("content-security-policy", "x-frame-options", "trace-id")
        .doesNotContainKeys("server", "set-cookie");
  }

  @Test
  void ownDefectTellsNothing() throws IOException {
    Answer answer = http.send("GET /api/v1/defect", "", BUYER);
    assertThat(answer.status()).isEqualTo(500);
    assertProblem(answer, "SYSTEM_ERROR");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void takesTraceIdOfCaller() throws IOException {
    String id = "4bf92f3577b34da6a3ce929d0e0e4736";
    String parent = "traceparent: 00-" + id + "-00f067aa0ba902b7-01";
    Answer answer = http.send("GET /api/v1/nowhere", "", BUYER, parent);
    assertThat(answer.json().path("traceId").asString()).isEqualTo(id);
    assertThat(answer.headers()).containsEntry("trace-id", id);
  }

  @Test
  void limitsRate() throws IOException {
    assertThat(http.send("POST /callbacks/echo", "").status()).isEqualTo(200);
    assertThat(http.send("POST /callbacks/echo", "").status()).isEqualTo(200);
    Answer answer = http.send("POST /callbacks/echo", "");
    assertThat(answer.status()).isEqualTo(429);
    assertProblem(answer, "REQUEST_RATE_LIMITED");
    assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isBetween(1, 1_800);
  }

  @Test
  void limitsTheRateOfThoseCallsAloneThatCostMore() throws IOException {
    assertThat(http.send("GET /api/v1/fresh?fresh=true", "", BUYER).status()).isEqualTo(200);
    assertThat(http.send("GET /api/v1/fresh?fresh=TRUE", "", BUYER).status()).isEqualTo(429);
    assertThat(http.send("GET /api/v1/fresh?fresh=false", "", BUYER).status()).isEqualTo(200);
    assertThat(http.send("GET /api/v1/fresh", "", BUYER).status()).isEqualTo(200);
  }

  @Test
  void developmentTokenOpensItsRoles() throws IOException {
    String body = "{\"userId\":\"boss\",\"roles\":[\"operator\"]}";
    String token = http.send("POST /dev/token", body, JSON).json().path("token").asString();
    String bearer = "Authorization: Bearer " + token;
    String key = "Idempotency-Key: k1";
    assertThat(http.send("POST /ops/v1/echo", "{}", JSON, bearer, key).status()).isEqualTo(200);
  }

  @Test
  void developmentTokenSaysAllFaults() throws IOException {
    Answer answer = http.send("POST /dev/token", "{\"roles\":[\"king\",\"seller\"]}", JSON);
    assertProblem(answer, "REQUEST_INVALID");
    assertThat(answer.json().path("errors").size()).isEqualTo(3);
  }

  @Test
  void showsHealthWithoutDetailsAndDocumentation() throws IOException {
    Answer health = http.send("GET /actuator/health", "");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.body()).contains("UP").doesNotContain("components", "db");
    assertThat(http.send("GET /actuator/health", "", OPERATOR).body()).contains("components");
    assertThat(http.send("GET /actuator/prometheus", "").status()).isEqualTo(200);
    assertThat(http.send("GET /v3/api-docs", "").body()).contains("\"openapi\":\"3.1");
    assertThat(http.send("GET /actuator/env", "", OPERATOR).code()).isEqualTo("REQUEST_NOT_FOUND");
  }

  private static void assertProblem(Answer answer, String code) {
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(answer.headers()).doesNotContainKey("server");
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body()).doesNotContain("\tat ", "Exception", "java.", "omcat", "<html");
    assertThat(answer.json().path("errors").isArray()).isTrue();
    if (answer.status() == 401) {
      assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer");
    }
  }
}
