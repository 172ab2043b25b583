package dev.lockstep.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server answers by a script: a status with a body, or 0 for a connection that is dropped. */
class ApiClientTest {
  private static final RetryPolicy FAST =
      new RetryPolicy(5, Duration.ofSeconds(5), Duration.ofMillis(2), Duration.ofMillis(10));

  private final List<String> script = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Outages outages = new Outages(Clock.systemUTC());
  private HttpServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client = new ApiClient(URI.create(address() + "/"), FAST, outages);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void repeatsWithTheSameKeyUntilItIsAnswered() {
    script.addAll(List.of("0", "503", "504", "429", "200 {\"orderId\":\"1\"}"));
    Answer answer = client.send(post());
    assertThat(answer.body().path("orderId").asString()).isEqualTo("1");
    assertThat(keys).hasSize(5).containsOnly(keys.getFirst());
    assertThat(outages.count()).isEqualTo(1);
    assertThat(outages.repeats()).isEqualTo(4);
  }

  @Test
  void repeatsWhatTheServerCallsRetryable() {
    script.addAll(List.of("409 {\"retryable\":true}", "201 {}"));
    assertThat(client.send(post()).status()).isEqualTo(201);
  }

  @Test
  void takesAFinalNoAtOnce() {
    script.add(
        "409 {\"code\":\"INVENTORY_INSUFFICIENT\",\"retryable\":false,\"detail\":\"2 left\"}");
    Answer answer = client.send(post());
    assertThat(requests).hasSize(1);
    assertThatThrownBy(() -> answer.orThrow("create"))
        .isInstanceOf(Refused.class)
        .hasMessage("create: HTTP 409 INVENTORY_INSUFFICIENT (2 left)");
  }

  @Test
  void givesUpAfterItsBudget() {
    script.addAll(Collections.nCopies(5, "0"));
    assertThatThrownBy(() -> client.send(post())).isInstanceOf(Unreachable.class);
    assertThat(requests).hasSize(5);
  }

  @Test
  void sparesLaterCallersTheWaitUntilSomebodyAnswers() {
    script.addAll(Collections.nCopies(6, "0"));
    script.addAll(List.of("200", "0", "200"));
    assertThatThrownBy(() -> client.send(post())).isInstanceOf(Unreachable.class);
    assertThatThrownBy(() -> client.send(post())).isInstanceOf(Unreachable.class);
    assertThat(requests).hasSize(6);
    assertThat(client.send(post()).ok()).isTrue();
    assertThat(client.send(post()).ok()).isTrue();
  }

  @Test
  void answersTheLastRefusalWhenItsBudgetIsSpent() {
    script.addAll(Collections.nCopies(5, "503"));
    assertThat(client.send(post()).status()).isEqualTo(503);
  }

  @Test
  void waitsForAnAuditAsLongAsTheServerLetsItTake() {
    URI node = URI.create("http://127.0.0.1:1");
    assertThat(ApiClient.request(node, Call.audit()).timeout())
        .hasValueSatisfying(max -> assertThat(max).isGreaterThan(Duration.ofMinutes(10)));
    assertThat(ApiClient.request(node, Call.get("/health")).timeout())
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void survivesABodyThatIsNotJson() {
    script.add("500 <html>");
    assertThat(client.send(post()).status()).isEqualTo(500);
  }

  @Test
  void asksTheBankBeforePressingAgain() {
    script.addAll(List.of("0", "200 {\"status\":\"SUCCEEDED\"}"));
    assertThat(new Sandbox(client).succeed("p", Map.of("captures", "2")))
        .isEqualTo(Sandbox.Pressed.CAPTURED);
    assertThat(requests)
        .containsExactly(
            "POST /sandbox/v1/charges/p/succeed?captures=2", "GET /sandbox/v1/charges/p");
  }

  @Test
  void pressesAgainWhenTheBankDoesNotLetUsAskAndTakesConflictAsDone() {
    script.addAll(List.of("0", "401", "409 {\"code\":\"CHARGE_CONFLICT\"}"));
    assertThat(new Sandbox(client).succeed("p", Map.of())).isEqualTo(Sandbox.Pressed.CAPTURED);
    assertThat(requests).hasSize(3);
  }

  @Test
  void tellsAClosedChargeFromAPaidOne() {
    script.add("409 {\"code\":\"CHARGE_CLOSED\"}");
    assertThat(new Sandbox(client).succeed("p", Map.of())).isEqualTo(Sandbox.Pressed.CLOSED);
  }

  @Test
  void asksForATokenOnceAndAgainWhenItHasExpired() {
    String view = "200 {\"orderId\":\"1\",\"status\":\"PAID\",\"version\":3}";
    script.addAll(
        List.of("200 {\"token\":\"a\"}", view, view, "401", "200 {\"token\":\"b\"}", view));
    ShopApi shop = new ShopApi(client, new Tokens(client));
    for (int i = 0; i < 3; i++) {
      assertThat(shop.order("u", "1").status()).isEqualTo("PAID");
    }
    assertThat(requests.stream().filter(r -> r.equals("POST /dev/token"))).hasSize(2);
  }

  @Test
  void pausesLongerEachTimeWithinItsBounds() {
    RetryPolicy policy =
        new RetryPolicy(9, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1));
    SplittableRandom chance = new SplittableRandom(1);
    assertThat(policy.pause(1, Duration.ZERO, chance).toMillis()).isBetween(50L, 100L);
    assertThat(policy.pause(3, Duration.ZERO, chance).toMillis()).isBetween(200L, 400L);
    assertThat(policy.pause(60, Duration.ZERO, chance).toMillis()).isBetween(500L, 1000L);
    assertThat(policy.pause(1, Duration.ofHours(1), chance).toMillis()).isBetween(500L, 1000L);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static Call post() {
    return Call.post("/x", ApiClient.JSON.createObjectNode());
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
    exchange.getRequestBody().readAllBytes();
    String next = script.removeFirst();
    if (next.equals("0")) {
      exchange.close();
      return;
    }
    byte[] body = next.substring(3).strip().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        Integer.parseInt(next.substring(0, 3)), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
