package dev.lockstep.channel.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The bank's merchant API: one HTTP call each, bounded in time. */
final class SandboxCalls implements AutoCloseable {

  /**
   * An answer of the bank.
   *
   * @param status the HTTP status; 0 if there was none
   * @param code the bank's own code of a refusal, or why there was no answer
   */
  record Reply(int status, JsonNode body, String code) {

    boolean done() {
      return status >= 200 && status < 300;
    }

    /** The bank understood the request and says no; 401, 408 and 429 are about the way there. */
    boolean refused() {
      return status >= 400 && status < 500 && status != 401 && status != 408 && status != 429;
    }

    /** For people: status and code. */
    String reason() {
      return status == 0 ? code : status + " " + code;
    }
  }

  private static final int CODE_LENGTH_MAX = 100;

  private final HttpClient http;
  private final JsonMapper json;
  private final SandboxAddress address;
  private final String merchantKey;
  private final Duration callTimeout;

  SandboxCalls(
      JsonMapper json, SandboxAddress address, String merchantKey, SandboxProperties properties) {
    this.json = json;
    this.address = address;
    this.merchantKey = merchantKey;
    this.callTimeout = properties.callTimeout();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(properties.connectTimeout())
            .build();
  }

  Reply get(String path) {
    return call(path, request -> request.GET());
  }

  Reply post(String path, @Nullable ObjectNode body) {
    byte[] bytes = body == null ? new byte[0] : json.writeValueAsBytes(body);
    return call(
        path,
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(bytes)));
  }

  ObjectNode object() {
    return json.createObjectNode();
  }

  String text(JsonNode node) {
    return json.writeValueAsString(node);
  }

  SandboxAddress address() {
    return address;
  }

  private Reply call(String path, Function<HttpRequest.Builder, HttpRequest.Builder> form) {
    String bank = address.bankUrl().orElse(null);
    if (bank == null) {
      return none("the bank's address is not known yet");
    }
    HttpRequest request =
        form.apply(
                HttpRequest.newBuilder(URI.create(bank + path))
                    .timeout(callTimeout)
                    .header("Authorization", "Bearer " + merchantKey))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      JsonNode body = read(response.body());
      return new Reply(response.statusCode(), body, cut(body.path("code").asString("no code")));
    } catch (HttpTimeoutException e) {
      return none("the bank did not answer in time");
    } catch (IOException e) {
      return none("the bank cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none("interrupted");
    }
  }

  private JsonNode read(byte[] body) {
    try {
      JsonNode node = body.length == 0 ? null : json.readTree(body);
      return node == null ? JsonNodeFactory.instance.objectNode() : node;
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static Reply none(String reason) {
    return new Reply(0, JsonNodeFactory.instance.objectNode(), reason);
  }

  private static String cut(String code) {
    return code.length() <= CODE_LENGTH_MAX ? code : code.substring(0, CODE_LENGTH_MAX);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
