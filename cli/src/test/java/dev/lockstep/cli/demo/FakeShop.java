package dev.lockstep.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.cli.demo.FakeBook.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP API of the outer contract over a book in memory: idempotency keys, deadlines, late and
 * double money, events. It can drop connections before or after it has done what was asked.
 */
final class FakeShop implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final FakeBook book;
  final AtomicInteger requests = new AtomicInteger();
  private final Map<String, Reply> answered = new ConcurrentHashMap<>();
  private final int dropEvery;
  private volatile int awayAtRequest;
  private volatile long awayForNanos;
  private volatile long awaySince;
  private final HttpServer server;

  record Reply(int status, ObjectNode body) {}

  /**
   * @param windowMs time to pay
   * @param dropEvery every so-manieth request loses its connection, alternately before and after
   *     its effect; 0 for never
   */
  FakeShop(long windowMs, int dropEvery) throws IOException {
    this.book = new FakeBook(windowMs);
    this.dropEvery = dropEvery;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** From the given request on nobody answers for a while, though deadlines go on. */
  void goAway(int atRequest, Duration duration) {
    awayAtRequest = atRequest;
    awayForNanos = duration.toNanos();
  }

  private boolean away(int number) {
    if (awayAtRequest > 0 && number == awayAtRequest) {
      awaySince = System.nanoTime();
    }
    return awaySince != 0 && System.nanoTime() - awaySince < awayForNanos;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    book.close();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonNode body = JSON.readTree(orEmpty(exchange.getRequestBody().readAllBytes()));
    if (path.equals("/api/v1/events")) {
      events(exchange);
      return;
    }
    int number = requests.incrementAndGet();
    boolean drop = dropEvery > 0 && number % dropEvery == 0 && !path.equals("/actuator/health");
    if (away(number) || (drop && number / dropEvery % 2 == 0)) {
      exchange.close();
      return;
    }
    Reply reply = once(exchange, path, body);
    if (drop) {
      exchange.close();
      return;
    }
    byte[] bytes = JSON.writeValueAsBytes(reply.body());
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private Reply once(HttpExchange exchange, String path, JsonNode body) {
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (key == null) {
      return reply(exchange, path, body);
    }
    return answered.computeIfAbsent(key, k -> reply(exchange, path, body));
  }

  private Reply reply(HttpExchange exchange, String path, JsonNode body) {
    String route = exchange.getRequestMethod() + " " + path;
    String[] parts = path.split("/", -1);
    String user = user(exchange);
    return switch (route) {
      case "GET /actuator/health" -> ok(200, object().put("status", "UP"));
      case "POST /dev/token" ->
          ok(200, object().put("token", "token-" + body.path("userId").asString()));
      case "PUT /ops/v1/skus" -> book.putSkus(body);
      case "GET /ops/v1/audit" -> book.audit();
      case "GET /api/v1/skus" -> book.skus();
      case "POST /api/v1/orders/quote" -> book.quote(body);
      case "POST /api/v1/order-ids" -> ok(201, object().put("orderId", book.nextId()));
      case "POST /api/v1/orders" -> book.create(user, body);
      default -> {
        if (path.startsWith("/sandbox/v1/charges/")) {
          yield path.endsWith("/succeed")
              ? book.succeed(parts[4], query(exchange))
              : book.charge(parts[4]);
        }
        if (path.startsWith("/ops/v1/skus/")) {
          yield book.addStock(parts[4], body.path("delta").asLong());
        }
        Order order = book.order(parts[4]);
        if (route.endsWith("/payments")) {
          yield book.begin(order, body.path("channel").asString());
        }
        yield route.endsWith("/cancel") ? book.cancel(order) : ok(200, book.view(order));
      }
    };
  }

  static Reply ok(int status, ObjectNode body) {
    return new Reply(status, body);
  }

  static Reply no(int status, String code) {
    return new Reply(status, object().put("code", code).put("detail", "no"));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private void events(HttpExchange exchange) throws IOException {
    String user = user(exchange);
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    int from = last == null ? 0 : Integer.parseInt(last);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      while (true) {
        List<String> news = new ArrayList<>();
        from = book.awaitEvents(user, from, news);
        for (String event : news) {
          String text = "id: %d\nevent: orderStatusChanged\ndata: %s\n\n".formatted(from, event);
          out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static String user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header.replace("Bearer token-", "");
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new LinkedHashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      String[] sides = pair.split("=", -1);
      if (sides.length == 2) {
        query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static byte[] orEmpty(byte[] body) {
    return body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
  }
}
