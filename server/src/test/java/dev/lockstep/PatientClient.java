package dev.lockstep;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that does what the guide says: it repeats a request, under the same key, until it has an
 * answer. It remembers each answer nobody should ever get.
 */
final class PatientClient implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.shared();

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> unknown = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> strange = new ConcurrentLinkedQueue<>();
  private volatile boolean givenUp;

  /** A request; an empty body and an empty key are none. */
  record Request(String user, String method, String path, String body, String key) {

    static Request get(String user, String path) {
      return new Request(user, "GET", path, "", "");
    }

    static Request post(String user, String path, String body) {
      return new Request(user, "POST", path, body, "");
    }

    Request under(String newKey) {
      return new Request(user, method, path, body, newKey);
    }
  }

  /** A final answer. */
  record Reply(int status, JsonNode json, boolean replayed) {

    String text(String field) {
      return json.path(field).asString("");
    }
  }

  /** Told to a caller that waits for a server that will not come back. */
  static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  PatientClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Repeats until the answer is final. */
  Reply send(Request request) {
    return patiently(() -> attempt(request));
  }

  private Reply patiently(Supplier<@Nullable Reply> attempt) {
    AtomicReference<@Nullable Reply> answer = new AtomicReference<>(attempt.get());
    if (answer.get() == null) {
      await()
          .atMost(PATIENCE)
          .pollDelay(PAUSE)
          .pollInterval(PAUSE)
          .until(() -> {
            answer.set(attempt.get());
            return givenUp || answer.get() != null;
          });
    }
    Reply reply = answer.get();
    if (reply == null) {
      throw new GaveUp();
    }
    return reply;
  }

  /** As {@link #send}, for a request that has one right answer. */
  Reply must(int status, Request request) {
    Reply reply = send(request);
    if (reply.status() != status) {
      strange.add(request.method() + " " + request.path() + ": " + reply.status() + reply.json());
      throw new GaveUp();
    }
    return reply;
  }

  /** From now on nothing is repeated. */
  void giveUp() {
    givenUp = true;
  }

  /** The paths that were answered 504: nobody knows, ask again. */
  List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** Answers nobody should ever get. */
  List<String> strange() {
    return List.copyOf(strange);
  }

  void note(String what) {
    strange.add(what);
  }

  /** A request with the user's token, for callers that read the answer themselves. */
  HttpRequest.Builder request(String user, String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + token(user));
  }

  HttpClient http() {
    return http;
  }

  /** Null: to be repeated. */
  private @Nullable Reply attempt(Request request) {
    HttpRequest.Builder builder = request(request.user(), request.path());
    if (!request.key().isEmpty()) {
      builder.header("Idempotency-Key", request.key());
    }
    return exchange(builder, request);
  }

  private @Nullable Reply exchange(HttpRequest.Builder builder, Request request) {
    HttpRequest built =
        builder
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/json")
            .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    try {
      return judged(request, http.send(built, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException away) {
      return null;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new GaveUp();
    }
  }

  private @Nullable Reply judged(Request request, HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 504) {
      unknown.add(request.path());
    }
    if (status >= 500 && status != 503 && status != 504) {
      note(request.method() + " " + request.path() + ": " + status + response.body());
    }
    JsonNode json = JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    if (status >= 500 || json.path("retryable").asBoolean(false)) {
      return null;
    }
    boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
    return new Reply(status, json, replayed);
  }

  private String token(String user) {
    String known = tokens.get(user);
    if (known != null) {
      return known;
    }
    String role = user.startsWith("operator") ? "operator" : "buyer";
    String body = JSON.writeValueAsString(Map.of("userId", user, "roles", List.of(role)));
    URI address = URI.create(base + "/dev/token");
    Request request = Request.post(user, address.getPath(), body);
    String token =
        patiently(() -> exchange(HttpRequest.newBuilder(address), request)).text("token");
    tokens.put(user, token);
    return token;
  }

  @Override
  public void close() {
    givenUp = true;
    http.shutdownNow();
  }
}
