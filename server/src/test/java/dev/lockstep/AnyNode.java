package dev.lockstep;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Callers to whom all nodes are one service: each call goes to a node drawn for it, and a change
 * without a final answer goes to another one, under the same key.
 */
final class AnyNode implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.shared();

  /** The status of a call that got no answer. */
  static final int SILENCE = 0;

  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final long PAUSE_NANOS = 50_000_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<URI> nodes;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** An answer of a node. */
  record Reply(int node, int status, String body) {

    JsonNode json() {
      return JSON.readTree(body.isEmpty() ? "{}" : body);
    }
  }

  /** A call by a user of a path; an empty body is none. */
  record Call(String user, String method, String path, String body) {

    static Call get(String user, String path) {
      return new Call(user, "GET", path, "");
    }
  }

  /** Told to callers that wait when all is over. */
  static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  AnyNode(List<Integer> ports) {
    nodes = ports.stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList();
  }

  int draw() {
    return ThreadLocalRandom.current().nextInt(nodes.size());
  }

  HttpClient http() {
    return http;
  }

  /** A single attempt at this node. */
  Reply once(int node, Call call, Duration answerMax) {
    return attempt(node, request(node, call), answerMax);
  }

  /** Until the answer is final, wherever, or nobody would wait any longer. */
  Reply change(Call call) {
    String key = UUID.randomUUID().toString();
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!closed) {
      int node = draw();
      HttpRequest.Builder request = request(node, call).header("Idempotency-Key", key);
      Reply reply = attempt(node, request, ANSWER_MAX);
      boolean again =
          reply.status() == SILENCE
              || reply.status() >= 500
              || (reply.status() >= 400 && reply.json().path("retryable").asBoolean(false));
      if (!again || System.nanoTime() - giveUp > 0) {
        return reply;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new Over();
  }

  /** What the bank answers to who presses a button there. */
  Reply plain(String address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address)).POST(BodyPublishers.ofString(""));
    return attempt(0, request, ANSWER_MAX);
  }

  HttpRequest.Builder request(int node, Call call) {
    return HttpRequest.newBuilder(URI.create(nodes.get(node) + call.path()))
        .header("Authorization", "Bearer " + token(call.user()))
        .header("Content-Type", "application/json")
        .method(call.method(), BodyPublishers.ofString(call.body()));
  }

  /** A token of one node is good at all. */
  private String token(String user) {
    return tokens.computeIfAbsent(
        user,
        id -> {
          String role = id.startsWith("operator") ? "operator" : "buyer";
          String body = JSON.writeValueAsString(Map.of("userId", id, "roles", List.of(role)));
          HttpRequest.Builder request =
              HttpRequest.newBuilder(nodes.get(draw()).resolve("/dev/token"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body));
          return attempt(0, request, Duration.ofSeconds(20)).json().path("token").asString();
        });
  }

  private Reply attempt(int node, HttpRequest.Builder request, Duration answerMax) {
    try {
      var response = http.send(request.timeout(answerMax).build(), BodyHandlers.ofString());
      return new Reply(node, response.statusCode(), response.body());
    } catch (IOException away) {
      return new Reply(node, SILENCE, "");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Over();
    }
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
  }
}
