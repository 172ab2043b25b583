package dev.lockstep.bench.subject;

import dev.lockstep.cli.client.AuditReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Single questions to a server, outside of what is measured, with as long as an audit may take. */
public final class Ask {

  private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Ask() {}

  /** The audit over the server's whole database. */
  public static AuditReport audit(Server server) {
    return AuditReport.of(JSON.readTree(text(server.port(), "/ops/v1/audit", server.operator())));
  }

  /** The groups it has committed so far. */
  public static GroupSizes groups(Server server) {
    return GroupSizes.of(text(server.port(), "/actuator/prometheus", ""));
  }

  /** The body of a 200 answer. */
  public static String text(int port, String path, String token) {
    return send(request(port, path, token), path);
  }

  /** Has an operator's POST without a body done. */
  public static String done(Server server, String path) {
    HttpRequest.Builder request =
        request(server.port(), path, server.operator())
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.noBody());
    return send(request, path);
  }

  private static HttpRequest.Builder request(int port, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(ANSWER_WITHIN);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private static String send(HttpRequest.Builder request, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            path + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException failure) {
      throw new UncheckedIOException(path + ": " + failure, failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", stopped);
    }
  }
}
