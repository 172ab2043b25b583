package dev.lockstep.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each connection gets the next text of a script and is closed. */
class EventStreamTest {
  private final List<String> script = new CopyOnWriteArrayList<>();
  private final List<String> resumes = new CopyOnWriteArrayList<>();
  private final List<EventStream.Event> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private ApiClient http;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/api/v1/events", this::answer);
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    http = new ApiClient(url, RetryPolicy.brief(), new Outages(Clock.systemUTC()));
  }

  @AfterEach
  void stop() {
    http.close();
    server.stop(0);
  }

  @Test
  void resumesAfterTheLastEventItSaw() {
    script.add(
        ": hello\n\nid: 17\nevent: order\ndata: {\"orderId\":\"1\",\ndata: \"version\":1}\n\n");
    script.add("retry: 100\ndata: {\"orderId\":\"2\"}\n\n");
    try (EventStream stream = stream()) {
      await().until(() -> seen.size() == 2);
      assertThat(stream.gap()).isFalse();
    }
    assertThat(resumes.subList(0, 2)).containsExactly("null", "17");
    assertThat(seen.getFirst().name()).isEqualTo("order");
    assertThat(seen.getFirst().data().path("version").asInt()).isEqualTo(1);
    assertThat(seen.getLast().name()).isEqualTo("message");
  }

  @Test
  void admitsAGapWhenThereIsNothingToResumeFrom() {
    script.add(": hello\n\n");
    try (EventStream stream = stream()) {
      await().until(stream::gap);
    }
  }

  @Test
  void remembersARefusal() {
    try (EventStream stream = stream()) {
      await().until(() -> stream.refusal() != null);
      assertThat(stream.refusal()).isEqualTo("HTTP 401");
      assertThat(stream.opened()).isFalse();
    }
  }

  private EventStream stream() {
    return new EventStream(http, () -> "token", seen::add).start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    resumes.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
    if (script.isEmpty()) {
      exchange.sendResponseHeaders(401, -1);
    } else {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(script.removeFirst().getBytes(StandardCharsets.UTF_8));
    }
    exchange.close();
  }
}
