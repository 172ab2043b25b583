package dev.lockstep;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that does what the guide says: it repeats a request, under the same key, until it has an
 * answer. It remembers each answer nobody should ever get. Paths with a host go there without a
 * token; all others go to the service.
 */
final class PatientClient implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.shared();

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
  private static final String RETRY = "retry-after";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> unknown = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> unanswered = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> strange = new ConcurrentLinkedQueue<>();
  private final AtomicInteger busy = new AtomicInteger();
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

  /** What one attempt came to. */
  enum Outcome {
    /** The service was not there: nothing was sent. */
    NOT_SENT,
    /** 503, and whatever else says that the same request may succeed later. */
    NOT_DONE,
    /** 504: only a repeat can tell. */
    UNKNOWN,
    /** The connection ended under the request. */
    NO_ANSWER,
    FINAL
  }

  /** An attempt, with its answer if that is final. */
  record Attempt(Outcome outcome, @Nullable Reply reply) {}

  /** Told to a caller that waits for a server that will not come back. */
  static final class GaveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  PatientClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Repeats until the answer is final, which may not be the answer to an attempt never made. */
  Reply send(Request request) {
    EnumSet<Outcome> before = EnumSet.noneOf(Outcome.class);
    Reply reply =
        patiently(() -> {
          Attempt attempt = once(request);
          before.add(attempt.outcome());
          return attempt.reply();
        });
    if (reply.replayed() && !before.contains(Outcome.UNKNOWN)) {
      if (before.contains(Outcome.NO_ANSWER)) {
        unanswered.add(request.method() + " " + request.path());
      } else {
        note(request.method() + " " + request.path() + ": done, after " + before + " only");
      }
    }
    return reply;
  }

  /** Asks again for what was answered before. */
  Reply again(Request request) {
    return patiently(() -> once(request).reply());
  }

  /** A single attempt. */
  Attempt once(Request request) {
    HttpRequest.Builder builder = request(request.user(), request.path());
    if (!request.key().isEmpty()) {
      builder.header("Idempotency-Key", request.key());
    }
    return exchange(builder, request);
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

  /** How many attempts were answered that nothing was done. */
  int busy() {
    return busy.get();
  }

  /** What was done without an answer to whoever asked; the connection ended instead. */
  List<String> unanswered() {
    return List.copyOf(unanswered);
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
    return path.startsWith("http:")
        ? HttpRequest.newBuilder(URI.create(path))
        : HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer " + token(user));
  }

  HttpClient http() {
    return http;
  }

  private Attempt exchange(HttpRequest.Builder builder, Request request) {
    HttpRequest built =
        builder
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/json")
            .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    try {
      return judged(request, http.send(built, HttpResponse.BodyHandlers.ofString()));
    } catch (ConnectException | HttpConnectTimeoutException away) {
      return new Attempt(Outcome.NOT_SENT, null);
    } catch (IOException broken) {
      return new Attempt(Outcome.NO_ANSWER, null);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new GaveUp();
    }
  }

  private Attempt judged(Request request, HttpResponse<String> response) {
    int status = response.statusCode();
    JsonNode json = parsed(request, response);
    String code = json.path("code").asString("");
    boolean designed =
        switch (status) {
          case 503 ->
              code.equals("BANK_UNAVAILABLE")
                  || (code.equals("SYSTEM_BUSY") && response.headers().map().containsKey(RETRY));
          case 504 -> code.equals("SYSTEM_OUTCOME_UNKNOWN");
          default -> status < 500;
        };
    if (!designed) {
      note(request.method() + " " + request.path() + ": " + status + " " + response.body());
    }
    if (status == 504) {
      unknown.add(request.path());
      return new Attempt(Outcome.UNKNOWN, null);
    }
    if (status >= 500 || json.path("retryable").asBoolean(false)) {
      busy.incrementAndGet();
      return new Attempt(Outcome.NOT_DONE, null);
    }
    boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
    return new Attempt(Outcome.FINAL, new Reply(status, json, replayed));
  }

  private static JsonNode parsed(Request request, HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    } catch (JacksonException cutOff) {
      String what = request.method() + " " + request.path() + ": " + response.statusCode();
      String headers = response.headers().map().toString();
      throw new AssertionError(what + " " + headers + " " + response.body(), cutOff);
    }
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
        patiently(() -> exchange(HttpRequest.newBuilder(address), request).reply()).text("token");
    tokens.put(user, token);
    return token;
  }

  @Override
  public void close() {
    givenUp = true;
    http.shutdownNow();
  }
}
