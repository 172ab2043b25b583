package dev.lockstep.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Listens to one user's server-sent events until closed, and resumes with {@code Last-Event-ID}
 * when the connection breaks.
 *
 * <p>A break before the first event with an id leaves nothing to resume from; {@link #gap()} then
 * tells that events may be missing through no fault of the server.
 */
public final class EventStream implements AutoCloseable {
  private static final RetryPolicy POLICY = RetryPolicy.acrossRestarts();

  private final ApiClient http;
  private final Supplier<String> token;
  private final Consumer<Event> use;
  private final Thread reader;
  private volatile boolean closed;
  private volatile boolean opened;
  private volatile boolean gap;
  private volatile @Nullable String refusal;
  private String lastId = "";

  /** One event; {@code data} is an empty object when it is not JSON. */
  public record Event(String name, JsonNode data) {}

  /**
   * A stream that is not opened yet.
   *
   * @param token asked for at each connection, so that an expired one is replaced
   * @param use called in the order of arrival, on the stream's own thread
   */
  public EventStream(ApiClient http, Supplier<String> token, Consumer<Event> use) {
    this.http = http;
    this.token = token;
    this.use = use;
    this.reader = Thread.ofVirtual().name("events").unstarted(this::listen);
  }

  /** Begins to listen, on a virtual thread of its own. */
  public EventStream start() {
    reader.start();
    return this;
  }

  /** True once the server has accepted the subscription. */
  public boolean opened() {
    return opened;
  }

  /** True when the stream broke where it could not be resumed. */
  public boolean gap() {
    return gap;
  }

  /** Why the server refused the subscription, or null. */
  public @Nullable String refusal() {
    return refusal;
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }

  private void listen() {
    for (int failures = 1; !closed && refusal == null; failures++) {
      try {
        readOnce();
        failures = 0;
      } catch (IOException | UncheckedIOException | Refused | Unreachable broken) {
        if (failures > POLICY.attemptsMax()) {
          refusal = "gave up: " + broken;
        }
      } catch (InterruptedException stopped) {
        return;
      }
      gap |= opened && lastId.isEmpty() && !closed;
      pause(failures);
    }
  }

  private void pause(int failures) {
    try {
      Thread.sleep(POLICY.pause(Math.max(1, failures), Duration.ZERO, ThreadLocalRandom.current()));
    } catch (InterruptedException stopped) {
      closed = true;
    }
  }

  /** Each connection goes to the next node. */
  private void readOnce() throws IOException, InterruptedException {
    URI node = http.nodes().next();
    try {
      readOnce(node);
    } catch (IOException | UncheckedIOException broken) {
      var _ = http.nodes().failed(node);
      throw broken;
    }
  }

  private void readOnce(URI node) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node + "/api/v1/events"))
            .header("Accept", "text/event-stream")
            .header("Authorization", "Bearer " + token.get());
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response = http.stream(request);
    try (Stream<String> lines = response.body()) {
      int status = response.statusCode();
      if (status == 429 || status >= 500) {
        throw new IOException("HTTP " + status);
      }
      if (status != 200) {
        refusal = "HTTP " + status;
        return;
      }
      opened = true;
      http.nodes().answered(node);
      read(lines.iterator());
    }
  }

  /** The fields of the event stream format we need: id, event, data; a blank line ends an event. */
  private void read(Iterator<String> lines) {
    String name = "message";
    StringBuilder data = new StringBuilder();
    while (!closed && lines.hasNext()) {
      String line = lines.next();
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          use.accept(new Event(name, json(data.toString())));
        }
        name = "message";
        data.setLength(0);
      } else if (line.startsWith("id:")) {
        lastId = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        name = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5).strip()).append('\n');
      }
    }
  }

  private static JsonNode json(String data) {
    try {
      return ApiClient.JSON.readTree(data);
    } catch (JacksonException notJson) {
      return ApiClient.JSON.createObjectNode();
    }
  }
}
