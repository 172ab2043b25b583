package dev.lockstep.push;

import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.outbox.Outbox;
import dev.lockstep.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The stream of the caller's own orders. The request's own virtual thread serves it and blocks
 * between events; nothing else is kept for it.
 */
@RestController
class EventController {

  private static final Logger LOG = LoggerFactory.getLogger(EventController.class);
  private static final String BEARER = "Bearer ";

  private final PushHub hub;
  private final EventStream.Surroundings surroundings;
  private final JwtDecoder tokens;

  EventController(
      PushHub hub, Outbox outbox, DatabaseClock clock, PushProperties settings, JwtDecoder tokens) {
    this.hub = hub;
    this.surroundings = new EventStream.Surroundings(hub, outbox, clock, settings.heartbeat());
    this.tokens = tokens;
  }

  @GetMapping("/api/v1/events")
  @Operation(operationId = "streamEvents", summary = "Streams changes of the caller's orders")
  void events(
      Caller caller,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String bearer,
      HttpServletResponse response) {
    Instant expiry = expiry(bearer);
    PushClient client = hub.join(caller.userId());
    try {
      response.setContentType("text/event-stream;charset=UTF-8");
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      response.setHeader("X-Accel-Buffering", "no"); // proxies pass each event on at once
      new EventStream(surroundings, client, response.getOutputStream()).serve(lastEventId, expiry);
    } catch (IOException e) {
      LOG.debug("userId={} outcome=client-gone", caller.userId());
    } catch (SQLException e) {
      LOG.warn("userId={} outcome=replay-failed", caller.userId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hub.leave(client);
    }
  }

  /** Asked again of the verifier, which remembers the token: the caller itself has no end. */
  private Instant expiry(@Nullable String bearer) {
    if (bearer == null || !bearer.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Instant.MAX;
    }
    Instant expiry = tokens.decode(bearer.substring(BEARER.length()).trim()).getExpiresAt();
    return expiry == null ? Instant.MAX : expiry;
  }
}
