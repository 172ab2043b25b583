package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestDatabase;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Started as production is: what development opens is not there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProductionIT {

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String JSON = "Content-Type: application/json";

  private ConfigurableApplicationContext server;
  private RawHttp http;

  @BeforeAll
  void start() {
    Stream<String> settings =
        Stream.of(
            "lockstep.mode=production",
            "server.port=0",
            "server.address=127.0.0.1",
            "lockstep.security.jwt.hmac-key=" + KEY,
            "lockstep.security.jwt.issuer=https://login.example.org",
            "lockstep.privacy.master-key=2025a:" + KEY,
            "lockstep.privacy.index-key=" + KEY,
            "lockstep.order.id-key=" + KEY);
    String[] arguments =
        Stream.concat(settings, Stream.of(TestDatabase.fresh().properties()))
            .map(setting -> "--" + setting)
            .toArray(String[]::new);
    server = SpringApplication.run(EdgeApplication.class, arguments);
    http =
        new RawHttp(
            server.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /dev/token",
        "GET /dev",
        "GET /dev/bytes/1",
        "GET /sandbox/pay/1",
        "GET /sandbox/v1/book",
        "GET /api/../dev/token"
      })
  void hasNoDevelopmentPaths(String line) throws IOException {
    var answer = http.send(line, "");
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.code()).isIn("REQUEST_NOT_FOUND", "REQUEST_MALFORMED");
  }

  @Test
  void signsNoTokens() throws IOException {
    var answer = http.send("POST /dev/token", "{\"userId\":\"u\",\"roles\":[\"admin\"]}", JSON);
    assertThat(answer.code()).isEqualTo("REQUEST_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /actuator/prometheus",
        "GET /v3/api-docs",
        "GET /docs",
        "GET /swagger-ui/index.html",
        "GET /ops/v1/audit"
      })
  void showsOperatorsPathsToNoStranger(String line) throws IOException {
    assertThat(http.send(line, "").code()).isEqualTo("REQUEST_UNAUTHENTICATED");
  }

  @Test
  void showsHealthToEveryone() throws IOException {
    var health = http.send("GET /actuator/health", "");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.body()).doesNotContain("components");
    assertThat(http.send("GET /actuator/health/readiness", "").status()).isEqualTo(200);
  }

  @Test
  void slowsDownWhoGuessesTokens() throws IOException {
    String last = "";
    for (int i = 0; i < 30 && !last.equals("REQUEST_RATE_LIMITED"); i++) {
      last = http.send("GET /api/v1/x", "", "Authorization: Bearer a.b.c" + i).code();
    }
    assertThat(last).isEqualTo("REQUEST_RATE_LIMITED");
  }
}
