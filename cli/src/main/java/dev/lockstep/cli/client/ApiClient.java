package dev.lockstep.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends calls to one service, each to the next of its nodes, and repeats, within bounds and with
 * the same idempotency key, what may be repeated: no connection, 429, 503, 504 and every problem
 * marked {@code retryable}.
 */
public final class ApiClient implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final Nodes nodes;
  private final RetryPolicy policy;
  private final Outages outages;
  private volatile boolean gone;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .executor(threads)
          .build();

  /** A client of the server at {@code base} (scheme, host, port, perhaps a path). */
  public ApiClient(URI base, RetryPolicy policy, Outages outages) {
    this(new Nodes(List.of(base)), policy, outages);
  }

  /** A client of the service with these nodes; it is away when none of them answers. */
  public ApiClient(Nodes nodes, RetryPolicy policy, Outages outages) {
    this.nodes = nodes;
    this.policy = policy;
    this.outages = outages;
  }

  /** Where the service answers. */
  public Nodes nodes() {
    return nodes;
  }

  /** True when every node says it is up; one attempt each, never an exception. */
  public boolean healthy() {
    return nodes.all().stream().allMatch(this::healthy);
  }

  private boolean healthy(URI node) {
    try {
      HttpResponse<byte[]> answer =
          http.send(request(node, Call.get("/actuator/health")), BodyHandlers.ofByteArray());
      return answer.statusCode() == 200
          && "UP".equals(json(answer.body()).path("status").asString(""));
    } catch (IOException away) {
      return false;
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  /**
   * Sends until there is an answer that is final or the budget is spent.
   *
   * @throws Unreachable when the last attempt got no answer
   * @throws OutcomeUnknown when the call is not repeatable and may have been carried out
   */
  Answer send(Call call) {
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      Answer answer = null;
      Duration asked = Duration.ZERO;
      IOException away = null;
      URI node = nodes.next();
      try {
        HttpResponse<byte[]> response = http.send(request(node, call), BodyHandlers.ofByteArray());
        answer = new Answer(response.statusCode(), json(response.body()));
        gone = false;
        nodes.answered(node);
        asked = retryAfter(response);
      } catch (IOException failure) {
        away = failure;
        if (nodes.failed(node)) {
          outages.failed();
        }
      } catch (InterruptedException stopped) {
        throw interrupted(stopped);
      }
      if (answer != null && !mayBeRepeated(answer)) {
        return answer;
      }
      if (!call.repeatable() && perhapsDone(answer, away)) {
        throw new OutcomeUnknown(call.method() + " " + call.path());
      }
      if (gone || policy.exhausted(attempt, Duration.ofNanos(System.nanoTime() - start))) {
        return lastWord(call, answer, away);
      }
      outages.repeated();
      sleep(policy.pause(attempt, asked, ThreadLocalRandom.current()));
    }
  }

  /** Opens a stream of lines; the caller closes it by {@link #close()} of this client. */
  HttpResponse<Stream<String>> stream(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofLines());
  }

  /** Whoever waited in vain once spares all later callers the wait, until somebody answers. */
  private Answer lastWord(Call call, @Nullable Answer answer, @Nullable IOException away) {
    if (answer != null) {
      return answer;
    }
    gone = true;
    throw new Unreachable(
        call.method() + " " + call.path(), away == null ? new IOException("no answer") : away);
  }

  private static boolean mayBeRepeated(Answer answer) {
    return answer.status() == 429
        || answer.status() == 503
        || answer.status() == 504
        || (!answer.ok() && answer.body().path("retryable").asBoolean(false));
  }

  /** Without a connection nothing was done; 503 says so too; anything else is open. */
  private static boolean perhapsDone(@Nullable Answer answer, @Nullable IOException away) {
    if (answer != null) {
      return answer.status() == 504;
    }
    return !(away instanceof ConnectException || away instanceof HttpConnectTimeoutException);
  }

  static HttpRequest request(URI node, Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node + call.path()))
            .timeout(call.answerMax())
            .header("Accept", "application/json, application/problem+json");
    JsonNode body = call.body();
    if (body == null) {
      request.method(call.method(), BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(call.method(), BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    if (call.token() != null) {
      request.header("Authorization", "Bearer " + call.token());
    }
    if (!call.idempotencyKey().isEmpty()) {
      request.header("Idempotency-Key", call.idempotencyKey());
    }
    return request.build();
  }

  private static JsonNode json(byte[] body) {
    if (body.length == 0) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(body);
    } catch (JacksonException notJson) {
      return JSON.createObjectNode().put("detail", "the answer is not JSON");
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,4}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  private static IllegalStateException interrupted(InterruptedException stopped) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("stopped while waiting for the server", stopped);
  }

  /** Ends at once, cutting open streams. */
  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
