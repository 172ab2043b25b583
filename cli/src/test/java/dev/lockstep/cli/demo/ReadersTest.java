package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers before a node that has version 3 of every order, whatever is asked. */
class ReadersTest {

  private static final int READS = 8;

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch enough = new CountDownLatch(READS);
  private volatile int status = 200;
  private HttpServer node;
  private ApiClient http;
  private ShopApi shop;

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    node.createContext("/dev/token", exchange -> answer(exchange, 200, "{\"token\":\"t\"}"));
    node.createContext("/api/v1/orders/", this::order);
    node.start();
    http = new ApiClient(url(), RetryPolicy.brief(), new Outages(Clock.systemUTC()));
    shop = new ShopApi(http, new Tokens(http));
  }

  @AfterEach
  void stop() {
    http.close();
    node.stop(0);
  }

  @Test
  void nameTheVersionTheyKnow() throws InterruptedException {
    shop.told("7", 3);
    Readers.Seen seen = readOn();
    assertThat(seen.back()).isZero();
    assertThat(seen.reads()).isPositive();
    assertThat(asked).allMatch("/api/v1/orders/7?minVersion=3"::equals);
  }

  @Test
  void countWhatGoesBackBehindAPush() throws InterruptedException {
    shop.told("7", 4);
    Readers.Seen seen = readOn();
    assertThat(seen.back()).isPositive().isEqualTo(seen.reads());
    assertThat(seen.examples().getFirst()).contains("7", "version 3 after 4");
  }

  @Test
  void countANodeThatKnowsLessThanWasNamed() throws InterruptedException {
    status = 409;
    Readers.Seen seen = readOn();
    assertThat(seen.back()).isPositive();
    assertThat(seen.examples().getFirst()).contains("ORDER_VERSION_AHEAD");
  }

  @Test
  void doNotJudgeWhereNobodyAnswers() throws InterruptedException {
    status = 500;
    Readers.Seen seen = readOn();
    assertThat(seen.reads()).isZero();
    assertThat(seen.unanswered()).isPositive();
    assertThat(seen.examples()).isEmpty();
  }

  private Readers.Seen readOn() throws InterruptedException {
    try (Readers readers = new Readers(List.of(url()), shop, 4, Clock.systemUTC())) {
      readers.placed("buyer", "7");
      assertThat(enough.await(20, TimeUnit.SECONDS)).isTrue();
      return readers.seen();
    }
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + node.getAddress().getPort());
  }

  private void order(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    String body =
        switch (status) {
          case 200 -> "{\"orderId\":\"7\",\"status\":\"PAID\",\"version\":3}";
          case 409 -> "{\"code\":\"ORDER_VERSION_AHEAD\"}";
          default -> "{\"code\":\"SYSTEM_ERROR\"}";
        };
    answer(exchange, status, body);
    enough.countDown();
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
