package dev.lockstep.push;

import dev.lockstep.web.Caller;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.TokenExpiry;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The changes of the caller's own orders over HTTP. A virtual thread serves each client and blocks
 * between events.
 */
@RestController
class EventController {

  private static final Logger LOG = LoggerFactory.getLogger(EventController.class);
  private static final int POLL_MILLIS = 25_000;
  private static final int POLL_MILLIS_MAX = 60_000;
  private static final int ID_LENGTH_MAX = 1_000;

  private final EventStream.Surroundings surroundings;
  private final TokenExpiry tokens;

  EventController(EventStream.Surroundings surroundings, TokenExpiry tokens) {
    this.surroundings = surroundings;
    this.tokens = tokens;
  }

  @GetMapping("/api/v1/events")
  @Operation(operationId = "streamEvents", summary = "Streams changes of the caller's orders")
  void events(
      Caller caller,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletRequest request,
      HttpServletResponse response) {
    Instant expiry = tokens.of(request);
    PushClient client = surroundings.hub().join(caller.userId());
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader("X-Accel-Buffering", "no"); // proxies pass each event on at once
    if (StreamConnection.possible(request)) {
      handOver(client, lastEventId, expiry, request, response);
      return;
    }
    try {
      serve(client, lastEventId, expiry, response::getOutputStream);
    } finally {
      surroundings.hub().leave(client);
    }
  }

  /** The request ends here; its connection goes on in a thread of its own. */
  private void handOver(
      PushClient client,
      @Nullable String lastEventId,
      Instant expiry,
      HttpServletRequest request,
      HttpServletResponse response) {
    StreamConnection connection;
    try {
      connection = StreamConnection.take(request, response, () -> client.end(Ending.GONE));
    } catch (IOException e) {
      surroundings.hub().leave(client);
      LOG.debug("userId={} outcome=client-gone", client.userId());
      return;
    }
    Thread.ofVirtual()
        .name("event-stream")
        .start(() -> {
          try {
            serve(client, lastEventId, expiry, connection::body);
          } finally {
            connection.close();
            surroundings.hub().leave(client);
          }
        });
  }

  /** Where a stream goes, once it is there. */
  @FunctionalInterface
  private interface Body {
    OutputStream open() throws IOException, InterruptedException;
  }

  private void serve(PushClient client, @Nullable String lastEventId, Instant expiry, Body body) {
    try {
      EventSink sink = new SseSink(body.open());
      new EventStream(surroundings, client, sink).serve(lastEventId, expiry);
    } catch (IOException e) {
      LOG.debug("userId={} outcome=client-gone", client.userId());
    } catch (SQLException e) {
      LOG.warn("userId={} outcome=replay-failed", client.userId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @GetMapping("/api/v1/events/poll")
  @Operation(operationId = "pollEvents", summary = "Waits for changes of the caller's orders")
  ResponseEntity<byte[]> poll(Caller caller, QueryParameters parameters, HttpServletRequest request)
      throws SQLException, InterruptedException {
    String lastEventId = parameters.optionalString("lastEventId", ID_LENGTH_MAX);
    Long millis = parameters.optionalInteger("timeoutMillis", 0, POLL_MILLIS_MAX);
    parameters.check();
    if (lastEventId == null) {
      long now = PushMessage.micros(surroundings.missed().now());
      return reply("", Long.toString(now));
    }
    Duration left = Duration.between(surroundings.missed().now(), tokens.of(request));
    Duration wait = Duration.ofMillis(Objects.requireNonNullElse(millis, (long) POLL_MILLIS));
    PushClient client = surroundings.hub().join(caller.userId());
    try {
      EventPoll.Answer answer =
          new EventPoll(surroundings.missed(), client)
              .since(ResumePoint.parse(lastEventId), left.compareTo(wait) < 0 ? left : wait);
      String events =
          answer.messages().stream().map(PushMessage::json).collect(Collectors.joining(","));
      return reply(events, answer.lastEventId());
    } finally {
      surroundings.hub().leave(client);
    }
  }

  /** Ids, names of ours and numbers only, so plain text needs no escaping. */
  private static ResponseEntity<byte[]> reply(String events, String lastEventId) {
    String json = "{\"events\":[" + events + "],\"lastEventId\":\"" + lastEventId + "\"}";
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(json.getBytes(StandardCharsets.UTF_8));
  }
}
