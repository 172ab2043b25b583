package dev.lockstep;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Callers of several nodes and of the bank. What may be repeated is repeated at the same node under
 * the same key until the answer is final; how long each single attempt took is remembered.
 */
final class NodeCalls implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.shared();

  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PAUSE_NANOS = 20_000_000;
  private static final Set<Integer> AGAIN = Set.of(503, 504);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final List<URI> nodes;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

  /** What a caller wants of its server. */
  enum Kind {
    ID,
    CREATE,
    PREPAY,
    CANCEL,
    READ,
    OTHER
  }

  /** One exchange with a node. */
  record Attempt(int node, Kind kind, int status, long startNanos, long endNanos) {

    long millis() {
      return (endNanos - startNanos) / 1_000_000;
    }

    boolean during(long fromNanos, long toNanos) {
      return startNanos - toNanos < 0 && endNanos - fromNanos > 0;
    }
  }

  /** A final answer. */
  record Reply(int status, JsonNode json) {

    /** The status of what was done, the code of what was refused. */
    String word() {
      return status < 400 ? Integer.toString(status) : json.path("code").asString("");
    }

    String text(String field) {
      return json.path(field).asString("");
    }
  }

  private record Request(Kind kind, String user, String method, String path, String body) {}

  NodeCalls(List<Integer> ports) {
    this.nodes = ports.stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList();
  }

  Reply get(int node, String user, String path) {
    return send(node, new Request(Kind.READ, user, "GET", path, ""), "");
  }

  Reply post(int node, Kind kind, String user, String path, String body) {
    return send(node, new Request(kind, user, "POST", path, body), UUID.randomUUID().toString());
  }

  Reply put(int node, String user, String path, String body) {
    Request request = new Request(Kind.OTHER, user, "PUT", path, body);
    return send(node, request, UUID.randomUUID().toString());
  }

  /** A new order id: asked without a key, so that nothing but the lease is needed for it. */
  String orderId(int node, String user) {
    String body = "{\"businessIdentifier\":7}";
    return done(201, send(node, new Request(Kind.ID, user, "POST", "/api/v1/order-ids", body), ""))
        .text("orderId");
  }

  /** A call that needs no token and is not measured. */
  Reply plain(String method, URI address, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("Content-Type", "application/json");
    try {
      return reply(exchange(request.method(method, BodyPublishers.ofString(body))));
    } catch (IOException away) {
      throw new IllegalStateException(address.toString(), away);
    }
  }

  static Reply done(int status, Reply reply) {
    if (reply.status() != status) {
      throw new AssertionError(reply.toString());
    }
    return reply;
  }

  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  private Reply send(int node, Request request, String key) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Reply reply = attempt(node, request, key);
      boolean again =
          AGAIN.contains(reply.status()) || reply.json().path("retryable").asBoolean(false);
      if (!again || System.nanoTime() - giveUp > 0) {
        return reply;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private Reply attempt(int node, Request request, String key) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(nodes.get(node) + request.path()))
            .header("Authorization", "Bearer " + token(request.user()))
            .header("Content-Type", "application/json")
            .method(request.method(), BodyPublishers.ofString(request.body()));
    if (!key.isEmpty()) {
      builder.header("Idempotency-Key", key);
    }
    long start = System.nanoTime();
    int status = 0;
    try {
      HttpResponse<String> response = exchange(builder);
      status = response.statusCode();
      return reply(response);
    } catch (IOException away) {
      throw new IllegalStateException("node " + node + ": " + request.path(), away);
    } finally {
      attempts.add(new Attempt(node, request.kind(), status, start, System.nanoTime()));
    }
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(ANSWER_MAX).build(), BodyHandlers.ofString());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private static Reply reply(HttpResponse<String> response) {
    String body = response.body();
    return new Reply(response.statusCode(), JSON.readTree(body.isEmpty() ? "{}" : body));
  }

  /** A token of one node is good at all. */
  String token(String user) {
    return tokens.computeIfAbsent(
        user,
        id -> {
          String role = id.startsWith("operator") ? "operator" : "buyer";
          String body = JSON.writeValueAsString(Map.of("userId", id, "roles", List.of(role)));
          int node = tokens.size() % nodes.size();
          return done(200, plain("POST", nodes.get(node).resolve("/dev/token"), body))
              .text("token");
        });
  }

  /** The longest of these attempts in milliseconds, 0 if there were none. */
  static long longest(List<Attempt> some) {
    return some.stream().mapToLong(Attempt::millis).max().orElse(0);
  }

  @Override
  public void close() {
    http.shutdownNow();
    try {
      http.awaitTermination(Duration.ofSeconds(TimeUnit.MINUTES.toSeconds(1)));
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
