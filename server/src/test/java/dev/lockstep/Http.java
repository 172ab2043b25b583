package dev.lockstep;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of a running server, with a development token. */
public record Http(int port, String token) {

  /** A connection per request at a time: as many at once as a test wants. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** Status, headers and JSON body of an answer; a missing node if it has none. */
  public record Reply(HttpResponse<String> response) {

    public int status() {
      return response.statusCode();
    }

    public JsonNode json() {
      return MAPPER.readTree(response.body());
    }

    public String code() {
      return json().path("code").asString("");
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** A caller with these roles; a seller speaks for the seller id. */
  public static Http as(int port, String userId, List<String> roles, @Nullable String sellerId) {
    var body = MAPPER.createObjectNode().put("userId", userId);
    var array = body.putArray("roles");
    roles.forEach(array::add);
    if (sellerId != null) {
      body.put("sellerId", sellerId);
    }
    var reply =
        send(
            request(port, "/dev/token")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    return new Http(port, reply.json().path("token").asString());
  }

  public static Http buyer(int port, String userId) {
    return as(port, userId, List.of("buyer"), null);
  }

  /** GET with header name and value pairs. */
  public Reply get(String path, String... headers) {
    return send(headers(headers, path).GET());
  }

  public Reply post(String path, String body) {
    return write("POST", path, body);
  }

  /** A write of JSON, with header name and value pairs. */
  public Reply write(String method, String path, String body, String... headers) {
    return send(
        headers(headers, path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The lines of a stream as they come; the last one is {@link #END}. */
  public LinkedBlockingQueue<String> lines(String path, String... headers) {
    var lines = new LinkedBlockingQueue<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            CLIENT
                .send(headers(headers, path).GET().build(), BodyHandlers.ofLines())
                .body()
                .forEach(lines::add);
          } catch (IOException | InterruptedException | RuntimeException e) {
            lines.add("failed: " + e);
          }
          lines.add(END);
        });
    return lines;
  }

  public static final String END = "end of stream";

  private HttpRequest.Builder headers(String[] headers, String path) {
    var request = request(port, path).header("Authorization", "Bearer " + token);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      return new Reply(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
